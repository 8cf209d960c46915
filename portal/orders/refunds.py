"""Tickets that were paid back: they stop, and what they held is free. Nothing here commits."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select

from portal import codes, tickets
from portal.codes import Part
from portal.core.db import db
from portal.orders import entries, log
from portal.orders.models import LIVE, Attendee, AttendeeState, Order, OrderLine


def stop_tickets(order: Order, attendee_ids: Sequence[int], *, actor_id: int | None) -> int:
    """Their codes open no door from now on; places and uses of codes come back. Returns how many.

    Each once, whoever says so first. Of an order that holds nothing any more none is stopped.
    """
    db.session.refresh(order, with_for_update={"of": Order, "key_share": True})
    if order.status not in LIVE:
        return 0
    mine = Attendee.order_id == order.id, Attendee.id.in_(attendee_ids)
    stopped = entries.stop(*mine, state=AttendeeState.REFUNDED, by_id=actor_id)
    counts = Counter(line_id for _, line_id in stopped)
    if not counts:
        return 0
    read_again(order)
    lines = [line for line in order.lines if counts[line.id]]
    for line in lines:
        line.refunded += counts[line.id]
    log.record(order, "order.tickets_refunded", actor_id=actor_id, count=counts.total())
    db.session.flush()
    _give_back_uses(order, [Part(line.ticket, counts[line.id]) for line in lines])
    places: Counter[int] = Counter()
    for line in lines:
        places[line.ticket_id] += counts[line.id]
    tickets.give_back(places)
    return counts.total()


def read_again(order: Order) -> None:
    """Lines and attendees as they are stored: somebody may have been given money back meanwhile."""
    for thing in (OrderLine, Attendee):
        again = select(thing).where(thing.order_id == order.id)
        db.session.scalars(again.execution_options(populate_existing=True)).all()


def _give_back_uses(order: Order, parts: Sequence[Part]) -> None:
    """Never more than the order has: a code may be for other tickets today."""
    for use in sorted(order.codes, key=lambda each: each.code_id):
        count = min(use.uses, codes.uses(db.session.get_one(codes.Code, use.code_id), parts))
        use.uses -= count
        codes.give_back(use.code_id, count)
