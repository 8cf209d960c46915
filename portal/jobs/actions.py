"""Promise work, and say who does it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from portal.core import clock
from portal.core.db import db, insert
from portal.jobs.models import Job, JobState

Handler = Callable[..., None]

HANDLERS: dict[str, Handler] = {}
CHORES: list[tuple[timedelta, Callable[[], object]]] = []


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register who does this kind of work. Handlers may run twice and must not mind."""

    def register(function: Handler) -> Handler:
        HANDLERS[kind] = function
        return function

    return register


def every(seconds: int) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Register a chore: every worker does it that often, so it must be harmless to do twice."""

    def register(function: Callable[[], Any]) -> Callable[[], Any]:
        CHORES.append((timedelta(seconds=seconds), function))
        return function

    return register


def promise(
    kind: str, *, dedupe: str | None = None, run_at: datetime | None = None, **ids: int | str
) -> None:
    """Ask for work to be done once this transaction is committed.

    `ids` name rows, never hold objects or secrets. `dedupe` must be new: a second promise of the
    same work is a bug of the caller and fails at the constraint.
    """
    if kind not in HANDLERS:
        raise LookupError(f"nobody handles {kind}")
    db.session.add(Job(kind=kind, payload=ids, dedupe=dedupe, run_at=run_at or clock.now()))


def promise_once(
    kind: str, *, dedupe: str, run_at: datetime | None = None, **ids: int | str
) -> None:
    """The same, where it may have been promised before, by this very job when it was killed."""
    if kind not in HANDLERS:
        raise LookupError(f"nobody handles {kind}")
    at = clock.now()
    values = {"kind": kind, "payload": ids, "dedupe": dedupe, "run_at": run_at or at}
    first = {"state": JobState.WAITING, "attempts": 0, "created_at": at}
    db.session.execute(insert(Job).values(**values, **first).on_conflict_do_nothing())


def promised(dedupe: str) -> Job | None:
    """The work that was promised under this name."""
    return db.session.scalar(select(Job).where(Job.dedupe == dedupe))


def retry(job: Job) -> None:
    """Let work that was given up be tried again; any other goes its way."""
    db.session.execute(
        update(Job)
        .where(Job.id == job.id, Job.state == JobState.DEAD)
        .values(state=JobState.WAITING, attempts=0, run_at=clock.now())
    )
