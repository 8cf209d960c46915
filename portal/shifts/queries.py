"""Lists of shifts: all of an event, one person's, and what was sold outside of any."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.core.money import Money
from portal.events import Event
from portal.orders import Order
from portal.orders.models import Channel, Status
from portal.shifts.report import Report
from portal.tills import Shift
from portal.tills.models import CashCount, ZReport


def of_event(event: Event, holder: str | None, first: int, rows: int) -> Sequence[Shift]:
    """All of them, or one person's; newest first."""
    mine = select(Shift).where(*_whose(event, holder)).options(*_PEOPLE)
    newest = mine.order_by(Shift.opened_at.desc(), Shift.id.desc())
    return db.session.scalars(newest.offset(first).limit(rows)).all()


def count(event: Event, holder: str | None) -> int:
    return (
        db.session.scalar(select(func.count()).select_from(Shift).where(*_whose(event, holder)))
        or 0
    )


def z_report(shift: Shift) -> Report | None:
    """As it was written at the close."""
    content = db.session.scalar(select(ZReport.content).where(ZReport.shift_id == shift.id))
    return Report.read(content) if content else None


def last_count(shift: Shift) -> CashCount | None:
    mine = select(CashCount).where(CashCount.shift_id == shift.id)
    return db.session.scalar(mine.order_by(CashCount.id.desc()).limit(1))


@dataclass(frozen=True)
class Outside:
    """What was sold at the doors by people who stood at no till."""

    orders: int
    total: Money


def outside(event: Event) -> Outside:
    count, total = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Order.total_minor), 0)).where(
            Order.event_id == event.id,
            Order.channel == Channel.DOOR,
            Order.status == Status.COMPLETED,
            Order.shift_id.is_(None),
        )
    ).one()
    return Outside(count, Money(int(total), event.currency))


def _whose(event: Event, holder: str | None) -> list[ColumnElement[bool]]:
    mine = [Shift.event_id == event.id]
    return mine if holder is None else [*mine, Shift.holder == holder]


_PEOPLE = (joinedload(Shift.till), joinedload(Shift.opened_by), joinedload(Shift.closed_by))
