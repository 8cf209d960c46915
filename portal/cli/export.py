"""Orders as plain data, read in batches: a million need no more memory than a hundred."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row, RowMapping, Select, select

from portal.codes import UsedFor
from portal.core.db import db, reading
from portal.orders import Attendee, Order, OrderLine
from portal.orders.models import OrderCode
from portal.payments import Payment

BATCH = 500

Record = dict[str, Any]

_ORDERS = select(
    Order.id,
    Order.code,
    Order.status,
    Order.channel,
    Order.payment_mode,
    Order.total_minor,
    Order.currency,
    Order.created_at,
    select(OrderCode.code)
    .where(OrderCode.order_id == Order.id, OrderCode.used_for != UsedFor.ACCESS)
    .limit(1)
    .scalar_subquery()
    .label("discount_code"),
)
# What belongs to an order: the name it is exported by, and the columns after the order's id.
_PARTS: dict[str, Select[*tuple[Any, ...]]] = {
    "lines": select(
        OrderLine.order_id,
        OrderLine.ticket_name.label("ticket"),
        OrderLine.count.label("count"),
        OrderLine.unit_minor,
        OrderLine.discount_minor,
    ).order_by(OrderLine.order_id, OrderLine.position),
    "attendees": select(Attendee.order_id, Attendee.name, Attendee.email, Attendee.state).order_by(
        Attendee.order_id, Attendee.id
    ),
    "payments": select(
        Payment.order_id, Payment.provider, Payment.amount_minor, Payment.at
    ).order_by(Payment.order_id, Payment.id),
}


def orders_of(event_id: int) -> Iterator[Record]:
    """Every order of an event, oldest first; four statements for each batch.

    Each batch has a transaction of its own, so that a slow reader of the output holds none open.
    """
    last = 0
    while batch := _batch(event_id, after=last):
        yield from batch.values()
        last = max(batch)


def _batch(event_id: int, after: int) -> dict[int, Record]:
    """The next orders by their id."""
    wanted = _ORDERS.where(Order.event_id == event_id, Order.id > after)
    with reading():
        rows = db.session.execute(wanted.order_by(Order.id).limit(BATCH)).all()
        batch = {row.id: _order(row) for row in rows}
        for name, parts in _PARTS.items() if batch else ():
            of_batch = parts.where(parts.selected_columns.order_id.in_(batch))
            for part in db.session.execute(of_batch).mappings():
                batch[part["order_id"]][name].append(_part(part))
    return batch


def _order(row: Row[*tuple[Any, ...]]) -> Record:
    return {
        "code": row.code,
        "status": row.status,
        "channel": row.channel,
        "payment_mode": row.payment_mode,
        "total_minor": row.total_minor,
        "currency": row.currency,
        "created_at": row.created_at.isoformat(),
        "discount_code": row.discount_code,
        **{name: [] for name in _PARTS},
    }


def _part(row: RowMapping) -> Record:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
        if name != "order_id"
    }
