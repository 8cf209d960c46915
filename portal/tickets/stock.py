"""Take places and give them back. One UPDATE decides; nobody counts first and sells later."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, select, update

from portal.core.db import db
from portal.core.refusals import Fault, SoldOut
from portal.tickets.models import Ticket


def take(counts: Mapping[Ticket, int]) -> None:
    """Take places of several tickets, all or none. Raises `SoldOut` naming each that is short.

    In id order, so that two orders for the same tickets never wait for each other in a ring.
    """
    taken: dict[int, int] = {}
    for ticket, count in sorted(counts.items(), key=lambda item: item[0].id):
        if not _move(ticket.id, count, Ticket.taken + count <= Ticket.quantity):
            raise _sold_out(counts, taken)
        taken[ticket.id] = count


def give_back(counts: Mapping[int, int]) -> None:
    """Give places back, by ticket id. More than were taken is a bug and raises."""
    for ticket_id, count in sorted(counts.items()):
        if not _move(ticket_id, -count, Ticket.taken >= count):
            raise RuntimeError(f"ticket {ticket_id} never had {count} places taken")


def _move(ticket_id: int, step: int, condition: ColumnElement[bool]) -> bool:
    moved = db.session.execute(
        update(Ticket)
        .where(Ticket.id == ticket_id, condition)
        .values(taken=Ticket.taken + step)
        .returning(Ticket.taken)
        .execution_options(synchronize_session=False)
    )
    return moved.scalar_one_or_none() is not None


def _sold_out(counts: Mapping[Ticket, int], taken: Mapping[int, int]) -> SoldOut:
    """Every ticket that is short; what this very transaction took already counts as left."""
    rows = db.session.execute(
        select(Ticket.id, Ticket.quantity - Ticket.taken).where(
            Ticket.id.in_([ticket.id for ticket in counts])
        )
    )
    left = {ticket_id: free + taken.get(ticket_id, 0) for ticket_id, free in rows}
    return SoldOut(
        *(at_most(ticket, left[ticket.id]) for ticket, n in counts.items() if left[ticket.id] < n)
    )


def at_most(ticket: Ticket, left: int) -> Fault:
    """The sentence for a ticket that is short."""
    sentence = (
        f"{ticket.name}: you can buy at most {left}." if left else f"{ticket.name} is sold out."
    )
    return Fault(sentence, f"quantity-{ticket.ref}", {"ticket": ticket.ref, "left": left})
