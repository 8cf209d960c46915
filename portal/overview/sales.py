"""A short line for each event of a list: places sold, and how many on each of the last days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select

from portal.core.db import db
from portal.events import Event
from portal.orders import Order, OrderLine
from portal.orders.models import Status
from portal.tickets import Kind, Ticket

# Days that a sparkline shows, the last 24 hours as one of them.
DAYS = 14

NOTHING = (0,) * DAYS

# A place that is only held while somebody pays is not sold yet; a donation is a gift, not a place.
SOLD = (Status.PLACED, Status.COMPLETED)
IS_PLACE = Ticket.kind != Kind.DONATION


@dataclass(frozen=True)
class Sales:
    sold: int = 0
    quantity: int = 0
    days: tuple[int, ...] = NOTHING


def of_events(events: Sequence[Event], at: datetime) -> dict[int, Sales]:
    """By event id, in three statements however many events there are."""
    ids = [event.id for event in events]
    held, days = _held(ids), by_day(ids, at)
    stock = db.session.execute(
        select(Ticket.event_id, func.sum(Ticket.taken), func.sum(Ticket.quantity))
        .where(Ticket.event_id.in_(ids), IS_PLACE)
        .group_by(Ticket.event_id)
    )
    known = {
        event_id: Sales(taken - held.get(event_id, 0), quantity, days.get(event_id, NOTHING))
        for event_id, taken, quantity in stock
    }
    return {event.id: known.get(event.id, Sales()) for event in events}


def _held(ids: Sequence[int]) -> dict[int, int]:
    """Places in pending orders; few, so that this is cheaper than counting what was sold."""
    found = db.session.execute(
        select(Order.event_id, func.sum(OrderLine.count))
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Ticket, Ticket.id == OrderLine.ticket_id)
        .where(Order.status == Status.PENDING, Order.event_id.in_(ids), IS_PLACE)
        .group_by(Order.event_id)
    )
    return {row[0]: row[1] for row in found}


def by_day(ids: Sequence[int], at: datetime) -> dict[int, tuple[int, ...]]:
    """Places sold on each of the last days, the last 24 hours at the end."""
    found = db.session.execute(
        select(Order.event_id, *(_sold_on(day, at) for day in reversed(range(DAYS))))
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Ticket, Ticket.id == OrderLine.ticket_id)
        .where(
            Order.event_id.in_(ids),
            Order.created_at > at - timedelta(days=DAYS),
            Order.status.in_(SOLD),
            IS_PLACE,
        )
        .group_by(Order.event_id)
    )
    return {event_id: tuple(counts) for event_id, *counts in found}


def _sold_on(days_ago: int, at: datetime) -> ColumnElement[int]:
    """Places of that day. Bounds instead of a date: the databases cut days in different zones."""
    until = at - timedelta(days=days_ago)
    that_day = Order.created_at.between(until - timedelta(days=1), until)
    return func.coalesce(
        func.sum(case((that_day, OrderLine.count - OrderLine.refunded), else_=0)), 0
    )
