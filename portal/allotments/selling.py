"""Sell what a till held, when the sale comes in. Nothing here commits."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm.attributes import set_committed_value

from portal import tickets
from portal.allotments.models import HeldPlace
from portal.core import clock
from portal.core.db import db
from portal.core.refusals import Refusal, WrongState
from portal.events import Event
from portal.orders import Choice, Order


def redeem(event: Event, choices: Sequence[Choice], codes: Sequence[str]) -> None:
    """The places behind these codes are about to be sold: they go back for the order to take.

    Both happen in this transaction, so nobody else can have them in between. A place that went
    back before finds its room in the stock like any other, or not. Nobody sells a code twice.
    """
    given = db.session.execute(
        update(HeldPlace)
        .where(
            HeldPlace.event_id == event.id, HeldPlace.code.in_(codes), HeldPlace.sold_at.is_(None)
        )
        .values(sold_at=clock.now())
        .returning(HeldPlace.ticket_id, HeldPlace.returned_at)
        .execution_options(synchronize_session=False)
    ).all()
    if len(given) < len(set(codes)):
        raise WrongState("These tickets were sold before, or belong to another event.")
    wanted = Counter({choice.ticket.id: choice.count for choice in choices})
    if Counter(ticket_id for ticket_id, _ in given) != wanted:
        raise Refusal("The tickets that were handed out are not those of this sale.")
    free = Counter(ticket_id for ticket_id, gone in given if gone is None)
    tickets.give_back(free)
    for choice in choices:  # the database counted; what was read before follows it
        taken = choice.ticket.taken - free[choice.ticket.id]
        set_committed_value(choice.ticket, "taken", taken)


def sold(order: Order, codes: Sequence[str]) -> None:
    """Whoever came with this order holds these codes already."""
    db.session.execute(
        update(HeldPlace)
        .where(HeldPlace.code.in_(codes))
        .values(order_id=order.id)
        .execution_options(synchronize_session=False)
    )
    rows = db.session.execute(
        select(HeldPlace.ticket_id, HeldPlace.code).where(HeldPlace.order_id == order.id)
    )
    of_ticket: dict[int, list[str]] = {}
    for ticket_id, code in rows:
        of_ticket.setdefault(ticket_id, []).append(code)
    for attendee in order.attendees:
        attendee.code = of_ticket[attendee.ticket_id].pop()
