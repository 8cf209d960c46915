"""Tickets that were given back: they stop, and what they held is free. Nothing here commits."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select

from portal import codes, tickets
from portal.codes import Part
from portal.core.db import db
from portal.orders import entries, log
from portal.orders.models import LIVE, Attendee, AttendeeState, Channel, Order, OrderCode, OrderLine


def stop_tickets(order: Order, attendee_ids: Sequence[int], *, actor_id: int | None) -> int:
    """They were paid back: their codes open no door from now on. Returns how many stopped."""
    count = _stop(order, attendee_ids, AttendeeState.REFUNDED, actor_id=actor_id)
    if count:
        log.record(order, "order.tickets_refunded", actor_id=actor_id, count=count)
    return count


def void_tickets(order: Order, attendee_ids: Sequence[int], *, actor_id: int | None) -> int:
    """The organizer takes them back, whatever becomes of the money. Returns how many stopped."""
    count = _stop(order, attendee_ids, AttendeeState.VOID, actor_id=actor_id)
    if count:
        log.record(order, "order.tickets_cancelled", actor_id=actor_id, count=count)
    return count


def uses_back(order: Order, parts: Sequence[Part]) -> list[tuple[OrderCode, int]]:
    """The uses of codes that come back with so many of its tickets, in id order.

    Never more than the order has: a code may be for other tickets today.
    """
    return [
        (use, min(use.uses, codes.uses(db.session.get_one(codes.Code, use.code_id), parts)))
        for use in sorted(order.codes, key=lambda each: each.code_id)
    ]


def read_again(order: Order) -> None:
    """Lines and attendees as they are stored: somebody may have been given money back meanwhile."""
    for thing in (OrderLine, Attendee):
        again = select(thing).where(thing.order_id == order.id)
        db.session.scalars(again.execution_options(populate_existing=True)).all()


def _stop(
    order: Order, attendee_ids: Sequence[int], state: AttendeeState, *, actor_id: int | None
) -> int:
    """Each once, whoever says so first; places and uses of codes come back.

    Of an order that holds nothing any more none is stopped.
    """
    db.session.refresh(order, with_for_update={"of": Order, "key_share": True})
    if order.status not in LIVE:
        return 0
    mine = Attendee.order_id == order.id, Attendee.id.in_(attendee_ids)
    counts = Counter(line_id for _, line_id in entries.stop(*mine, state=state, by_id=actor_id))
    if not counts:
        return 0
    read_again(order)
    lines = [line for line in order.lines if counts[line.id]]
    for line in lines:
        line.refunded += counts[line.id]
    db.session.flush()
    for use, count in uses_back(order, [Part(line.ticket, counts[line.id]) for line in lines]):
        use.uses -= count
        codes.give_back(use.code_id, count)
    places: Counter[int] = Counter()
    for line in lines:
        places[line.ticket_id] += counts[line.id]
    tickets.give_back(places, places if order.channel == Channel.DOOR else {})
    return counts.total()
