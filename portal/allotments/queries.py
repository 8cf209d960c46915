"""Look up what tills are to hold, and what they do hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.allotments.models import Allotment, HeldPlace
from portal.core.db import db
from portal.events import Event
from portal.tickets import Ticket
from portal.tills import Till


@dataclass(frozen=True)
class Holding:
    """Of one till and ticket: what it is to hold, and what it holds."""

    till_id: int
    ticket_id: int
    wanted: int = 0
    held: int = 0


def of_event(event: Event) -> Mapping[tuple[int, int], Holding]:
    """By till and ticket, by their ids; two statements."""
    wanted = select(Allotment).join(Till, Till.id == Allotment.till_id)
    found = {
        (each.till_id, each.ticket_id): each.count
        for each in db.session.scalars(wanted.where(Till.event_id == event.id))
    }
    held = held_counts(HeldPlace.event_id == event.id)
    pairs = sorted({*found, *held})
    return {pair: Holding(*pair, found.get(pair, 0), held.get(pair, 0)) for pair in pairs}


def held_counts(*which: object) -> dict[tuple[int, int], int]:
    """Open places, by till and ticket."""
    rows = db.session.execute(
        select(HeldPlace.till_id, HeldPlace.ticket_id, func.count())
        .where(HeldPlace.is_open, *which)  # type: ignore[arg-type]  # conditions
        .group_by(HeldPlace.till_id, HeldPlace.ticket_id)
    )
    return {(till_id, ticket_id): count for till_id, ticket_id, count in rows}


def of_till(till: Till) -> Sequence[tuple[Allotment, Ticket]]:
    """What a till is to hold, with the tickets as their stock is now."""
    rows = db.session.execute(
        select(Allotment, Ticket)
        .join(Ticket, Ticket.id == Allotment.ticket_id)
        .where(Allotment.till_id == till.id, Allotment.count > 0, Ticket.closed_at.is_(None))
        .order_by(Ticket.id)
    )
    return [(allotment, ticket) for allotment, ticket in rows]


def open_on(device: str, till: Till) -> Sequence[tuple[str, str]]:
    """Ticket reference and code of each place that a device may sell; the oldest first."""
    rows = db.session.execute(
        select(Ticket.ref, HeldPlace.code)
        .join(Ticket, Ticket.id == HeldPlace.ticket_id)
        .where(HeldPlace.till_id == till.id, HeldPlace.device == device, HeldPlace.is_open)
        .order_by(HeldPlace.id)
    )
    return [(ref, code) for ref, code in rows]


def holding_tills(event: Event) -> Sequence[Till]:
    """Where something can be held, or is still held, in the order of the tills."""
    holds = select(HeldPlace.id).where(HeldPlace.till_id == Till.id, HeldPlace.is_open).exists()
    mine = select(Till).where(Till.event_id == event.id, Till.closed_at.is_(None) | holds)
    return db.session.scalars(mine.order_by(Till.position, Till.id)).all()
