"""Lists of tickets."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm.attributes import set_committed_value

from portal.core.db import db
from portal.events import Event, Offer
from portal.tickets.models import Kind, SoldAt, Ticket


def of_event(event: Event) -> Sequence[Ticket]:
    """Every ticket of an event in the organizer's order, closed ones last."""
    return _in_order(event)


def of_event_and(event: Event, asked: ColumnElement[bool]) -> tuple[Sequence[Ticket], bool]:
    """Every ticket, and what the same statement is asked of the event; no tickets, no answer."""
    rows = db.session.execute(_of(event).add_columns(asked)).all()
    return _belonging([row[0] for row in rows], event), bool(rows and rows[0][1])


def on_sale_at_the_door(event: Event) -> Sequence[Ticket]:
    """What the till shows: also what is sold out or not open yet, greyed, so that no tile moves.

    Donations come last, as in every shop of the house.
    """
    return _belonging(db.session.scalars(at_the_door(event)).all(), event)


def at_the_door(event: Event) -> Select[Ticket]:
    """The statement of the same, for whoever asks for more beside it."""
    return _of(event).where(
        Ticket.closed_at.is_(None), ~Ticket.hidden, Ticket.sold_at != SoldAt.ONLINE
    )


def find(event: Event, ref: str) -> Ticket | None:
    return db.session.scalar(select(Ticket).where(Ticket.event_id == event.id, Ticket.ref == ref))


def get(event: Event, ref: str) -> Ticket:
    """A ticket that is known to be there."""
    return db.session.scalars(
        select(Ticket).where(Ticket.event_id == event.id, Ticket.ref == ref)
    ).one()


def name_is_taken(event: Event, name: str, *, but: Ticket | None) -> bool:
    """Whether another ticket of the event has this name."""
    others = [Ticket.id != but.id] if but else []
    same = select(Ticket.id).where(Ticket.event_id == event.id, Ticket.name == name, *others)
    return db.session.scalar(same) is not None


def offer(event: Event) -> Offer:
    """What an event has for sale: what publishing asks for."""
    count, paid = db.session.execute(
        select(func.count(Ticket.id), func.sum(case((Ticket.kind == Kind.PAID, 1), else_=0))).where(
            Ticket.event_id == event.id, Ticket.closed_at.is_(None)
        )
    ).one()
    return Offer(tickets=count, costs_money=bool(paid))


def _in_order(event: Event, *conditions: ColumnElement[bool]) -> Sequence[Ticket]:
    return _belonging(db.session.scalars(_of(event).where(*conditions)).all(), event)


def _of(event: Event) -> Select[Ticket]:
    return (
        select(Ticket)
        .where(Ticket.event_id == event.id)
        .order_by(
            Ticket.closed_at.is_not(None),
            Ticket.kind == Kind.DONATION,
            Ticket.position,
            Ticket.id,
        )
    )


def _belonging(found: Sequence[Ticket], event: Event) -> Sequence[Ticket]:
    for ticket in found:
        # One event in hand: no statement for each ticket, and nothing that looks like a change.
        set_committed_value(ticket, "event", event)
    return found
