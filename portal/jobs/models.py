"""Work that was promised inside a transaction and is done after it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, Text
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
