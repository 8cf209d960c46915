"""Ask for the long work of an event: tasks, and the batches of codes that are being made."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from flask import url_for
from sqlalchemy import select

from portal.codes import UsedFor, batches
from portal.codes.models import CodeBatch
from portal.core import clock
from portal.core.db import db
from portal.events import Event
from portal.jobs import Job, JobState, Task, TaskFailure, TaskState
from portal.people import User
from portal.web.filters import plural
from portal.worklist import rules

LISTED = 50
SHOWN_FAILURES = 100

_SORTS = {UsedFor.TICKET: "discount", UsedFor.ACCESS: "access"}


@dataclass(frozen=True)
class Entry:
    """One piece of long work, as it stands now; `task` is None for a batch of codes."""

    ref: str
    title: str
    url: str
    state: TaskState
    done: int
    failed: int
    total: int
    rest: str
    created_at: datetime
    by: str | None
    task: Task | None = None

    @property
    def is_active(self) -> bool:
        return self.state in (TaskState.WAITING, TaskState.RUNNING)

    @property
    def behind(self) -> int:
        return self.done + self.failed

    @property
    def has_file(self) -> bool:
        """Whether it can be downloaded now."""
        made = self.task and self.task.result and self.task.expires_at
        return bool(made and made > clock.now())

    @property
    def is_expired(self) -> bool:
        return bool(self.task and self.state is TaskState.DONE and self.task.result_name) and (
            not self.has_file
        )

    @classmethod
    def of(cls, task: Task, by: str | None) -> Self:
        state = TaskState(task.state)
        rest = rules.left(
            behind=task.behind,
            total=task.total,
            started_at=task.started_at,
            started_from=task.started_from,
            now=clock.now(),
        )
        return cls(
            ref=task.ref,
            title=task.title,
            url=url_for("worklist.page", ref=task.ref),
            state=state,
            done=task.done,
            failed=task.failed,
            total=task.total,
            rest="waiting for its turn" if state is TaskState.WAITING else rules.written(rest),
            created_at=task.created_at,
            by=by,
            task=task,
        )


def entries(event: Event, kinds: Collection[str] = ()) -> Sequence[Entry]:
    """The last ones, newest first: tasks of these kinds; of all, and batches of codes, when none
    is named."""
    wanted = select(Task, User.name).outerjoin(User, User.id == Task.created_by_id)
    mine = [Task.event_id == event.id, *([Task.kind.in_(kinds)] if kinds else [])]
    newest = wanted.where(*mine).order_by(Task.id.desc()).limit(LISTED)
    found = [Entry.of(task, by) for task, by in db.session.execute(newest)]
    if not kinds:
        found += _batches(event)
    return sorted(found, key=lambda entry: entry.created_at, reverse=True)[:LISTED]


def entry(task: Task) -> Entry:
    by = db.session.scalar(select(User.name).where(User.id == task.created_by_id))
    return Entry.of(task, by)


def failures(task: Task, limit: int | None = SHOWN_FAILURES) -> Sequence[TaskFailure]:
    """Rows that failed and were not tried again since."""
    still = (TaskFailure.task_id == task.id, TaskFailure.retried_at.is_(None))
    wanted = select(TaskFailure).where(*still).order_by(TaskFailure.id).limit(limit)
    return db.session.scalars(wanted).all()


def _batches(event: Event) -> list[Entry]:
    """Their pages are among the codes; here one sees that they run."""
    wanted = select(CodeBatch, User.name).outerjoin(User, User.id == CodeBatch.created_by_id)
    newest = wanted.where(CodeBatch.event_id == event.id).order_by(CodeBatch.id.desc())
    found = db.session.execute(newest.limit(LISTED)).all()
    names = [batches.promise_of(batch) for batch, _ in found if not batch.is_done]
    dead = select(Job.dedupe).where(Job.dedupe.in_(names), Job.state == JobState.DEAD)
    lost = set(db.session.scalars(dead))
    return [_of_batch(batch, by, given_up=batches.promise_of(batch) in lost) for batch, by in found]


def _of_batch(batch: CodeBatch, by: str | None, *, given_up: bool) -> Entry:
    return Entry(
        ref=batch.ref,
        title=f"Make {plural(batch.wanted, 'code')}",
        url=url_for(f"codes.{_SORTS[UsedFor(batch.used_for)]}.batch", ref=batch.ref),
        state=_state_of(batch, given_up=given_up),
        done=batch.made,
        failed=0,
        total=batch.wanted,
        rest="a few seconds left" if batch.made else "waiting for its turn",
        created_at=batch.created_at,
        by=by,
    )


def _state_of(batch: CodeBatch, *, given_up: bool) -> TaskState:
    if batch.is_done:
        return TaskState.DONE
    if given_up:
        return TaskState.FAILED
    return TaskState.RUNNING if batch.made else TaskState.WAITING
