"""Find a ticket at the door: the one that was scanned, or those that a search means."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, null, select

from portal.checkin.models import LIST_TICKETS, CheckInList
from portal.checkin.rules import Found
from portal.core.db import db
from portal.events import Event
from portal.orders import Attendee, Order, OrderLine
from portal.orders.entries import CheckIn
from portal.orders.models import Status

MOST_FOUND = 20


def by_code(event: Event, code: str | None, door_ref: str | None) -> Found | None:
    """The ticket with this code, of whatever event; one statement. `door_ref` names a list."""
    if not code:
        return None
    row = db.session.execute(_found(event, door_ref).where(Attendee.code == code)).one_or_none()
    return Found(*row) if row else None


def by_check_in(event: Event, ref: str) -> Found | None:
    """Who came in with this check-in, while it counts."""
    row = db.session.execute(
        _found(event, None).where(CheckIn.ref == ref, Attendee.event_id == event.id)
    ).one_or_none()
    return Found(*row) if row else None


def matching(event: Event, words: str, *, may_see_addresses: bool) -> Sequence[Any]:
    """Tickets by name, code, order or e-mail. Who may not see addresses must know one whole."""
    email = words.lower()
    addresses = [func.lower(Attendee.email) == email, func.lower(Order.buyer_email) == email]
    if may_see_addresses:
        addresses = [
            each.icontains(words, autoescape=True) for each in (Attendee.email, Order.buyer_email)
        ]
    code = "".join(words.split()).upper()
    conditions = (
        Attendee.code == code,
        Order.code == code,
        Attendee.name.icontains(words, autoescape=True),
        Order.buyer_name.icontains(words, autoescape=True),
        *addresses,
    )
    return db.session.execute(
        select(
            Attendee.code,
            func.coalesce(Attendee.name, Order.buyer_name).label("name"),
            func.coalesce(Attendee.email, Order.buyer_email).label("email"),
            Attendee.state,
            Attendee.checked_in_at,
            Attendee.checked_in_gate,
            Order.code.label("order_code"),
            Order.status,
            OrderLine.ticket_name,
        )
        .join(Order, Order.id == Attendee.order_id)
        .join(OrderLine, OrderLine.id == Attendee.line_id)
        .where(Attendee.event_id == event.id, reduce(or_, conditions))
        .order_by(
            case((Order.status == Status.COMPLETED, 0), else_=1), Attendee.order_id, Attendee.id
        )
        .limit(MOST_FOUND + 1)
    ).all()


def _found(event: Event, door_ref: str | None) -> Select[*tuple[Any, ...]]:
    door_id = (
        select(CheckInList.id)
        .where(
            CheckInList.event_id == event.id,
            CheckInList.ref == (door_ref or ""),
            CheckInList.active,
        )
        .scalar_subquery()
        if door_ref
        else null()
    )
    lets_in = (
        select(LIST_TICKETS.c.ticket_id)
        .where(LIST_TICKETS.c.list_id == door_id, LIST_TICKETS.c.ticket_id == Attendee.ticket_id)
        .exists()
        if door_ref
        else literal(value=True)
    )
    return (
        select(
            Attendee.id,
            func.coalesce(Attendee.name, Order.buyer_name),
            OrderLine.ticket_name,
            Attendee.state,
            Order.code,
            Order.status,
            Order.total_minor,
            Order.currency,
            Event.id,
            Event.name,
            Event.state,
            Attendee.checked_in_at,
            Attendee.checked_in_gate,
            CheckIn.ref,
            CheckIn.key,
            CheckIn.by_id,
            door_id.label("door_id"),
            lets_in.label("on_the_list"),
        )
        .select_from(Attendee)
        .join(Order, Order.id == Attendee.order_id)
        .join(OrderLine, OrderLine.id == Attendee.line_id)
        .join(Event, Event.id == Attendee.event_id)
        .outerjoin(CheckIn, and_(CheckIn.attendee_id == Attendee.id, CheckIn.undone_at.is_(None)))
    )
