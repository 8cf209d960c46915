"""What codes gave: money, uses by day, and why they were refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from babel.dates import format_date
from sqlalchemy import ColumnElement, case, func, select

from portal.codes import Code, Reason
from portal.codes.queries import refused_tries
from portal.core import clock
from portal.core.db import db
from portal.core.money import Money
from portal.orders import Order
from portal.orders.models import LIVE, OrderCode, Status
from portal.web.filters import ENGLISH, plural

# Days of the plot, up to today or to the end of the event.
DAYS = 30


@dataclass(frozen=True)
class Figures:
    """What orders took of a code; those that are only held so far are in it, as in `used`."""

    given: Money
    held: int
    days: Sequence[tuple[date, int]]
    refused: dict[Reason, int]

    @property
    def counts(self) -> list[int]:
        return [count for _, count in self.days]

    @property
    def tries(self) -> int:
        return sum(self.refused.values())

    @property
    def finding(self) -> str:
        """What the picture of the days says."""
        last = f"{self.counts[-1]:,} on {_written(self.days[-1][0])}"
        return f"{plural(sum(self.counts), 'use')} in {DAYS} days, {last}"

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The same for reading: each day and its uses."""
        return [(_written(day), f"{count:,}") for day, count in self.days]


def _written(day: date) -> str:
    return format_date(day, "EEE d MMMM", locale=ENGLISH)


def given(codes: Sequence[Code]) -> dict[int, int]:
    """Minor units that live orders saved by each code, by its id; one statement."""
    ids = [code.id for code in codes]
    found = db.session.execute(
        select(OrderCode.code_id, func.sum(OrderCode.given_minor))
        .join(Order)
        .where(OrderCode.code_id.in_(ids), Order.status.in_(LIVE))
        .group_by(OrderCode.code_id)
    )
    return {row[0]: row[1] for row in found}


def of(code: Code) -> Figures:
    """Three statements, however often it was used."""
    days = _days(code)
    held = case((Order.status == Status.PENDING, OrderCode.uses), else_=0)
    sums = [func.sum(OrderCode.given_minor), func.sum(held), *_by_day(days, code.event.timezone)]
    minor, waiting, *counts = db.session.execute(
        select(*(func.coalesce(each, 0) for each in sums))
        .select_from(OrderCode)
        .join(Order)
        .where(OrderCode.code_id == code.id, Order.status.in_(LIVE))
    ).one()
    return Figures(
        given=Money(minor, code.event.currency),
        held=waiting,
        days=list(zip(days, counts, strict=True)),
        refused=refused_tries(code),
    )


def _days(code: Code) -> list[date]:
    """As the clocks at the event count them: up to today, or to the last use when that is old."""
    zone, now = code.event.timezone, clock.now()
    last_use = db.session.scalar(
        select(func.max(Order.created_at))
        .join(OrderCode)
        .where(OrderCode.code_id == code.id, Order.status.in_(LIVE))
    )
    is_old = last_use and last_use < now - timedelta(days=DAYS - 1)
    last = clock.to_local(last_use if last_use and is_old else now, zone).date()
    return [last - timedelta(days=ago) for ago in reversed(range(DAYS))]


def _by_day(days: Sequence[date], zone: str) -> list[ColumnElement[int]]:
    """Bounds instead of a date: the databases cut days in different zones."""
    starts = [clock.midnight(day, zone) for day in [*days, days[-1] + timedelta(days=1)]]
    return [
        func.sum(
            case(((Order.created_at >= start) & (Order.created_at < end), OrderCode.uses), else_=0)
        )
        for start, end in pairwise(starts)
    ]
