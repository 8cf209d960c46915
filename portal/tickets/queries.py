"""Lists of tickets."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from portal.core.db import db
from portal.events.models import Event
from portal.tickets.models import Kind, SoldAt, Ticket


def of_event(event: Event) -> Sequence[Ticket]:
    """Every ticket of an event in the organizer's order, closed ones last."""
    return _in_order(event)


def on_sale_at_the_door(event: Event) -> Sequence[Ticket]:
    """What the till shows: also what is sold out or not open yet, greyed, so that no tile moves.

    Donations come last, as in every shop of the house.
    """
    return _in_order(
        event, Ticket.closed_at.is_(None), ~Ticket.hidden, Ticket.sold_at != SoldAt.ONLINE
    )


def find(event: Event, ref: str) -> Ticket | None:
    return db.session.scalar(select(Ticket).where(Ticket.event_id == event.id, Ticket.ref == ref))


def _in_order(event: Event, *conditions: ColumnElement[bool]) -> Sequence[Ticket]:
    found = db.session.scalars(
        select(Ticket)
        .where(Ticket.event_id == event.id, *conditions)
        .order_by(
            Ticket.closed_at.is_not(None),
            Ticket.kind == Kind.DONATION,
            Ticket.position,
            Ticket.id,
        )
    ).all()
    for ticket in found:
        ticket.event = event  # one event in hand: no statement for each ticket
    return found
