"""How the work stands: what is due, what was given up, and whether anybody works."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from portal.core import clock
from portal.core.db import db
from portal.jobs.models import Job, JobState, Pulse


@dataclass(frozen=True)
class Queue:
    """`oldest` has waited longest of what is due; `dead` was tried often enough."""

    due: int
    oldest: datetime | None
    dead: int


def queue() -> Queue:
    """In one statement. A job that a worker has in hand is not due."""
    is_due = (Job.state == JobState.WAITING) & (Job.run_at <= clock.now())
    row = db.session.execute(
        select(
            func.coalesce(func.sum(case((is_due, 1), else_=0)), 0),
            func.min(case((is_due, Job.run_at))),
            func.coalesce(func.sum(case((Job.state == JobState.DEAD, 1), else_=0)), 0),
        ).where(Job.state.in_((JobState.WAITING, JobState.DEAD)))
    ).one()
    return Queue(row[0], row[1], row[2])


def due() -> int:
    waiting = (Job.state == JobState.WAITING, Job.run_at <= clock.now())
    return db.session.scalar(select(func.count(Job.id)).where(*waiting)) or 0


def pulses(since: datetime) -> Sequence[Pulse]:
    """Oldest first."""
    return db.session.scalars(select(Pulse).where(Pulse.slot >= since).order_by(Pulse.slot)).all()


def last_pulse() -> Pulse | None:
    return db.session.scalar(select(Pulse).order_by(Pulse.slot.desc()).limit(1))
