"""Work that was promised inside a transaction and is done after it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base


class JobState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


class Job(Base):
    """One piece of work. While a worker has it, `run_at` lies ahead by the worker's lease.

    So a killed worker loses nothing: when the lease ends, the job is due again.
    `dedupe`, when set, is unique: the same work is promised once.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_due", "state", "run_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    dedupe: Mapped[str | None] = mapped_column(String(120), unique=True)
    state: Mapped[str] = mapped_column(String(20), default=JobState.WAITING)
    run_at: Mapped[datetime] = mapped_column(default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]


class Pulse(Base):
    """Ten minutes in which a worker was alive: when it last was, and the most jobs that were due.

    The newest row is the heartbeat; the others are how long the queue was.
    """

    __tablename__ = "pulses"

    slot: Mapped[datetime] = mapped_column(primary_key=True)
    alive_at: Mapped[datetime]
    due: Mapped[int]


class TaskState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


ACTIVE = (TaskState.WAITING, TaskState.RUNNING)


class Task(Base):
    """Long work for an event that people watch; a job does it, a chunk at a time.

    `done` rows went well, `failed` ones have a reason each; `total` 0 is not known yet.
    `position` is where its runner goes on. Each time a worker takes the work, `turn` grows, so
    that one who was thought dead and is not writes nothing over the other, and the pace is
    measured anew: from `started_at`, when `started_from` rows were behind it. Each time somebody
    asks for the work, `run` grows. `result` names a file in the storage until `expires_at`.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_event_newest", "event_id", "id"),
        Index("ix_tasks_expiring", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20), default=TaskState.WAITING)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    position: Mapped[int] = mapped_column(default=0)
    run: Mapped[int] = mapped_column(default=1)
    turn: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(300))
    result: Mapped[str | None] = mapped_column(String(200))
    result_name: Mapped[str | None] = mapped_column(String(120))
    expires_at: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    started_at: Mapped[datetime | None]
    started_from: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]

    is_new = False
    """Whether `begin` made it just now: a second sending of a form finds what the first made."""

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def behind(self) -> int:
        """Rows that were gone through, well or not."""
        return self.done + self.failed


class TaskFailure(Base):
    """A row that went wrong: `what` names it for people, `payload` for who tries it again.

    One that is tried again is stamped and stays: if it fails once more, there is another.
    """

    __tablename__ = "task_failures"
    __table_args__ = (Index("ix_task_failures_open", "task_id", "retried_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    what: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(300))
    payload: Mapped[Any] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    retried_at: Mapped[datetime | None]
