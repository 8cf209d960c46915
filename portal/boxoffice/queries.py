"""Look up what was sold: the till's last sales, one of them, or a booking asked for."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from portal.boxoffice.sales import Sale
from portal.core import refs
from portal.core.db import db
from portal.events import Event
from portal.orders import Attendee, Order, visitors
from portal.orders.models import Channel, OrderLine
from portal.payments import Payment
from portal.people import User
from portal.web import text

SHOWN = 8

# With the kinds of tickets: a gift has nothing to print.
_WITH_LINES = selectinload(Order.lines).joinedload(OrderLine.ticket)


def recent(event: Event, by: User) -> list[Sale]:
    """What this person sold last at the doors of this event, newest first."""
    mine = select(Order).where(
        Order.event_id == event.id, Order.channel == Channel.DOOR, Order.created_by_id == by.id
    )
    return _sales(mine.order_by(Order.id.desc()).limit(SHOWN))


def at_the_door(event: Event, code: str) -> Sale | None:
    """A sale that was made at a till of this event."""
    sold = select(Order).where(
        Order.code == code, Order.event_id == event.id, Order.channel == Channel.DOOR
    )
    return next(iter(_sales(sold)), None)


def find(event: Event, words: str) -> list[Sale]:
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
    )
    return _sales(found.order_by(Order.code != code, Order.id.desc()).limit(SHOWN))


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
