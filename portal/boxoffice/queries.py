"""Look up what was sold: the till's last sales, one of them, or a booking asked for."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import selectinload

from portal.boxoffice.sales import Sale
from portal.core import refs
from portal.core.db import db
from portal.events import Event
from portal.orders import Attendee, Order, visitors
from portal.orders.models import Channel, OrderLine
from portal.payments import Payment
from portal.tills import Guest, Seller
from portal.web import text

SHOWN = 8

# With the kinds of tickets: a gift has nothing to print.
_WITH_LINES = selectinload(Order.lines).joinedload(OrderLine.ticket)


def recent(event: Event, by: Seller) -> list[Sale]:
    """What this person sold last at the doors of this event, newest first."""
    mine = select(Order).where(
        Order.event_id == event.id, Order.channel == Channel.DOOR, *_sold_by(by)
    )
    return _sales(mine.order_by(Order.id.desc()).limit(SHOWN))


def at_the_door(event: Event, code: str, *, guest: Guest | None = None) -> Sale | None:
    """A sale that was made at a till of this event."""
    sold = select(Order).where(
        Order.code == code, Order.event_id == event.id, Order.channel == Channel.DOOR
    )
    return next(iter(_sales(sold.where(*_seen_by(guest)))), None)


def find(event: Event, words: str, *, guest: Guest | None = None) -> list[Sale]:
    """Bookings by the code of an order or a ticket, typed or scanned, or by the buyer's name."""
    try:
        words = text.clean(words)
    except text.Unreadable:
        return []
    code = _code_in(words)
    with_ticket = select(Attendee.order_id).where(
        Attendee.code == code, Attendee.event_id == event.id
    )
    found = select(Order).where(
        Order.event_id == event.id,
        (Order.code == code)
        | Order.id.in_(with_ticket)
        | Order.buyer_name.icontains(words, autoescape=True),
        *_seen_by(guest),
    )
    return _sales(found.order_by(Order.code != code, Order.id.desc()).limit(SHOWN))


def _sold_by(by: Seller) -> list[ColumnElement[bool]]:
    """An account's own sales are those without a pass: it answers for the others, no more."""
    if by.pass_id is not None:
        return [Order.pass_id == by.pass_id]
    return [Order.created_by_id == by.id, Order.pass_id.is_(None)]


def _seen_by(guest: Guest | None) -> list[ColumnElement[bool]]:
    """Who has a shift pass sees what was sold with it, and nobody else's booking."""
    return [Order.pass_id == guest.pass_id] if guest else []


def _code_in(words: str) -> str:
    """What a scanner read: a bare code, or the link behind the QR code of the till."""
    token = words.rpartition("/t/")[2]
    behind_link = refs.read(visitors.LINK, token) or refs.read(visitors.TICKET, token)
    return behind_link or words.upper()


def _sales(orders: Select[Any]) -> list[Sale]:
    found: Sequence[Order] = db.session.scalars(orders.options(_WITH_LINES)).all()
    # Latest first, so that the first payment of each order, the sale itself, is the one that stays.
    payments = select(Payment).where(Payment.order_id.in_([order.id for order in found]))
    paid = {p.order_id: p for p in db.session.scalars(payments.order_by(Payment.id.desc()))}
    return [Sale(order, paid.get(order.id)) for order in found]
