"""Rules of shifts: what a Z report says is what was booked, and nothing was booked afterwards."""

from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.db import Base
from portal.events import Event
from portal.invariants.rule import Rule
from portal.orders import Order
from portal.payments import Payment, Provider
from portal.tills import CashKind, CashMove, Shift
from portal.tills.models import ZReport

_is_cash = Payment.provider == Provider.CASH
_booked = (
    select(
        Payment.shift_id,
        func.sum(case((_is_cash, Payment.amount_minor), else_=0)).label("cash_minor"),
        func.sum(case((~_is_cash, Payment.amount_minor), else_=0)).label("other_minor"),
    )
    .where(Payment.counts, Payment.shift_id.is_not(None))
    .group_by(Payment.shift_id)
    .subquery()
)
_came_in = CashMove.kind == CashKind.IN
_moved = (
    select(
        CashMove.shift_id,
        func.sum(case((_came_in, CashMove.amount_minor), else_=-CashMove.amount_minor)).label(
            "minor"
        ),
    )
    .group_by(CashMove.shift_id)
    .subquery()
)
_cash = func.coalesce(_booked.c.cash_minor, 0)
_other = func.coalesce(_booked.c.other_minor, 0)
_drawer = Shift.float_minor + _cash + func.coalesce(_moved.c.minor, 0)
_closed = (
    select(Event.slug, Shift.z_number, Shift.currency, Shift.expected_minor)
    .join(Shift, Shift.event_id == Event.id)
    .outerjoin(_booked, _booked.c.shift_id == Shift.id)
    .outerjoin(_moved, _moved.c.shift_id == Shift.id)
    .where(Shift.closed_at.is_not(None))
)


def _after(
    model: type[Base], at: InstrumentedAttribute[Any], shift_id: InstrumentedAttribute[Any]
) -> Rule:
    """Whoever closes a shift waits for who books in it, so nothing can be younger."""
    return Rule(
        f"nothing is booked after the close: {model.__tablename__}",
        select(Event.slug, Shift.z_number)
        .join(Shift, Shift.event_id == Event.id)
        .join(model, shift_id == Shift.id)
        .where(at > Shift.closed_at),
        "Event {slug}: something was booked in Z {z_number} after its close.",
    )


RULES = (
    Rule(
        "the drawer of a closed shift holds what was booked",
        _closed.add_columns(_drawer.label("booked_minor")).where(Shift.expected_minor != _drawer),
        "Event {slug}: Z {z_number} expects {expected}, booked was {booked}.",
    ),
    Rule(
        "Z reports say what the ledger says",
        _closed.join(ZReport, ZReport.shift_id == Shift.id)
        .add_columns(ZReport.cash_minor, _cash.label("booked_minor"))
        .where((ZReport.cash_minor != _cash) | (ZReport.other_minor != _other)),
        "Event {slug}: Z {z_number} tells of {cash} in cash, booked was {booked}.",
    ),
    Rule(
        "closed shifts have a Z report, open ones none",
        select(Event.slug, Shift.ref)
        .join(Shift, Shift.event_id == Event.id)
        .outerjoin(ZReport, ZReport.shift_id == Shift.id)
        .where(Shift.closed_at.is_(None) != ZReport.shift_id.is_(None)),
        "Event {slug}: shift {ref} is closed without a report, or open with one.",
    ),
    Rule(
        "Z reports are numbered without gaps",
        select(Event.slug, func.max(Shift.z_number).label("last"), func.count().label("number"))
        .join(Shift, Shift.event_id == Event.id)
        .where(Shift.z_number.is_not(None))
        .group_by(Event.id, Event.slug)
        .having(func.max(Shift.z_number) != func.count()),
        "Event {slug}: there are {number} Z reports, the last is {last}.",
    ),
    Rule(
        "sales of a shift are of its event",
        select(Order.code).join(Order.shift).where(Order.event_id != Shift.event_id),
        "Order {code} was sold in a shift of another event.",
    ),
    Rule(
        "money of a shift is of its event and in its currency",
        select(Event.slug, Shift.ref, Payment.currency)
        .join(Shift, Shift.event_id == Event.id)
        .join(Payment, Payment.shift_id == Shift.id)
        .where((Payment.event_id != Shift.event_id) | (Payment.currency != Shift.currency)),
        "Event {slug}: shift {ref} holds money of another event, or in {currency}.",
    ),
    _after(Order, Order.created_at, Order.shift_id),
    _after(Payment, Payment.at, Payment.shift_id),
    _after(CashMove, CashMove.at, CashMove.shift_id),
)
