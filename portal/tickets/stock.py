"""Take places and give them back. One UPDATE decides; nobody counts first and sells later."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, case, select, update

from portal.core.db import TryAgain, db
from portal.core.refusals import Fault, SoldOut
from portal.tickets.models import Ticket


def take(counts: Mapping[Ticket, int]) -> None:
    """Take places of several tickets, all or none. Raises `SoldOut` naming each that is short."""
    wanted = {ticket.id: count for ticket, count in counts.items()}
    taken = _move(wanted, _after(wanted) <= Ticket.quantity)
    if len(taken) < len(wanted):
        raise _sold_out(counts, taken)


def give_back(counts: Mapping[int, int]) -> None:
    """Give places back, by ticket id. More than were taken is a bug and raises."""
    steps = {ticket_id: -count for ticket_id, count in counts.items()}
    given = _move(steps, _after(steps) >= 0)
    if len(given) < len(steps):
        raise RuntimeError(f"more places than were taken: {steps.keys() - given.keys()}")


def _after(steps: Mapping[int, int]) -> ColumnElement[int]:
    """How many are taken of a ticket after its step."""
    return Ticket.taken + case(dict(steps), value=Ticket.id)


def _move(steps: Mapping[int, int], condition: ColumnElement[bool]) -> dict[int, int]:
    """Every step in one UPDATE; returns those that were made.

    In id order, so that two orders for the same tickets never wait for each other in a ring. The
    lock is no stronger than the UPDATE's own: `FOR UPDATE` would wait for every order that has
    written a line of these tickets, and they for us.
    """
    if not steps:  # nothing to do, and no CASE can be made of it
        return {}
    these = select(Ticket.id).where(Ticket.id.in_(steps), condition).order_by(Ticket.id)
    moved = db.session.scalars(
        update(Ticket)
        .where(Ticket.id.in_(these.with_for_update(key_share=True)), condition)
        .values(taken=_after(steps))
        .returning(Ticket.id)
        .execution_options(synchronize_session=False)
    )
    return {ticket_id: steps[ticket_id] for ticket_id in moved}


def _sold_out(counts: Mapping[Ticket, int], taken: Mapping[int, int]) -> SoldOut:
    """Every ticket that is short; what this very transaction took already counts as left."""
    rows = db.session.execute(
        select(Ticket.id, Ticket.quantity - Ticket.taken).where(
            Ticket.id.in_([ticket.id for ticket in counts])
        )
    )
    left = {ticket_id: free + taken.get(ticket_id, 0) for ticket_id, free in rows}
    short = [at_most(each, left[each.id]) for each, n in counts.items() if left[each.id] < n]
    if not short:  # a hold ended at this very moment
        raise TryAgain
    return SoldOut(*short)


def at_most(ticket: Ticket, left: int) -> Fault:
    """The sentence for a ticket that is short."""
    sentence = (
        f"{ticket.name}: you can buy at most {left}." if left else f"{ticket.name} is sold out."
    )
    return Fault(sentence, f"quantity-{ticket.ref}", {"ticket": ticket.ref, "left": left})
