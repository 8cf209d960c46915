"""Look up what was sold: the till's last sales, one of them, or a booking asked for."""

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import selectinload

from portal import corrections
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


def booking(event: Event, code: str) -> Sale | None:
    """Wherever it was made."""
    return next(
        iter(_sales(select(Order).where(Order.code == code, Order.event_id == event.id))), None
    )


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
    asked = orders.options(_WITH_LINES).add_columns(corrections.is_void())
    found = [(order, is_void) for order, is_void in db.session.execute(asked)]
    mine = Payment.order_id.in_([order.id for order, _ in found]), Payment.counts
    paid: defaultdict[int, list[Payment]] = defaultdict(list)
    back: defaultdict[int, list[Payment]] = defaultdict(list)
    for payment in db.session.scalars(select(Payment).where(*mine).order_by(Payment.id)):
        (back if payment.is_refund else paid)[payment.order_id].append(payment)
    return [
        Sale(order, paid[order.id], back[order.id], is_void=is_void) for order, is_void in found
    ]
