"""How the site is: each part asked by itself, so that one that fails hides no other."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute

from portal.core import clock
from portal.core.db import db
from portal.events import Event, EventState
from portal.jobs import queries as jobs
from portal.mail.models import Mail, MailState
from portal.mail.queries import Unsent, unsent
from portal.orders import Order
from portal.orders.models import Status

log = logging.getLogger(__name__)

T = TypeVar("T")

DAYS = 14
HOURS = 24
# A worker that has a long paper in hand is quiet for a while.
ALIVE_WITHIN = timedelta(minutes=2)
SOLD = (Status.PLACED, Status.COMPLETED)


@dataclass(frozen=True)
class Health:
    """None: that part could not be asked."""

    database: float | None  # milliseconds until it answered
    worker: "Worker | None"
    queue: jobs.Queue | None
    mail: Unsent | None
    live: int | None
    sales: Sequence[int] | None  # orders on each of the last days, the last 24 hours at the end
    failures: Sequence[int] | None
    lengths: Sequence[int] | None  # the longest queue in each of the last hours

    @staticmethod
    def numbered(values: Sequence[int]) -> list[tuple[int, int]]:
        """Each with how long ago it was, the latest first: for reading as a table."""
        return list(enumerate(reversed(values)))


@dataclass(frozen=True)
class Worker:
    alive_at: datetime | None

    @property
    def is_alive(self) -> bool:
        return self.alive_at is not None and clock.now() - self.alive_at <= ALIVE_WITHIN


def look() -> Health:
    """Eight statements, however much was sold."""
    return Health(
        database=part(_database),
        worker=part(_worker),
        queue=part(jobs.queue),
        mail=part(unsent),
        live=part(_live),
        sales=part(lambda: _by_day(Order.created_at, Order.status.in_(SOLD))),
        failures=part(lambda: _by_day(Mail.created_at, Mail.state == MailState.FAILED)),
        lengths=part(_lengths),
    )


def part(ask: Callable[[], T]) -> T | None:
    """Within a savepoint: what fails on PostgreSQL would take the whole transaction along."""
    try:
        with db.session.begin_nested():
            return ask()
    except SQLAlchemyError:
        log.exception("a part of the site's health could not be asked")
        return None


def _database() -> float:
    began = time.perf_counter()
    db.session.execute(select(1))
    return (time.perf_counter() - began) * 1000


def _worker() -> Worker:
    pulse = jobs.last_pulse()
    return Worker(pulse.alive_at if pulse else None)


def _live() -> int:
    live = (Event.state == EventState.PUBLISHED, Event.ends_at > clock.now())
    return db.session.scalar(select(func.count(Event.id)).where(*live)) or 0


def _by_day(at: InstrumentedAttribute[datetime], *only: ColumnElement[bool]) -> Sequence[int]:
    """Bounds instead of dates: the databases cut days in different zones."""
    now = clock.now()
    until = [now - timedelta(days=day) for day in reversed(range(DAYS))]
    counts = (
        func.coalesce(func.sum(case((at.between(end - timedelta(days=1), end), 1), else_=0)), 0)
        for end in until
    )
    row = db.session.execute(select(*counts).where(at > now - timedelta(days=DAYS), *only)).one()
    return tuple(row)


def _lengths() -> Sequence[int]:
    now = clock.now()
    longest = [0] * HOURS
    for pulse in jobs.pulses(now - timedelta(hours=HOURS)):
        hours_ago = min(int((now - pulse.slot).total_seconds() // 3600), HOURS - 1)
        longest[-1 - hours_ago] = max(longest[-1 - hours_ago], pulse.due)
    return longest
