"""Take places and give them back. One UPDATE decides; nobody counts first and sells later."""

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import ColumnElement, SQLColumnExpression, case, select, update

from portal.core import clock
from portal.core.db import TryAgain, db
from portal.core.refusals import Fault, SoldOut
from portal.tickets import reserve
from portal.tickets.models import Ticket
from portal.tickets.rules import Shop

_NONE: Mapping[int, int] = MappingProxyType({})


def take(counts: Mapping[Ticket, int], shop: Shop = Shop.DESK) -> None:
    """Take places of several tickets, all or none. Raises `SoldOut` naming each that is short.

    Online what is reserved for the door counts as taken; what the door takes is counted as its own.
    """
    wanted = {ticket.id: count for ticket, count in counts.items()}
    own = wanted if shop is Shop.DOOR else _NONE
    taken = _move(wanted, own, _after(wanted) <= _room(shop))
    if len(taken) < len(wanted):
        raise _sold_out(counts, taken, shop)


def give_back(counts: Mapping[int, int], at_the_door: Mapping[int, int] = _NONE) -> None:
    """Give places back, by ticket id; `at_the_door` are those among them that were sold there.

    More than were taken is a bug and raises.
    """
    steps = _back(counts)
    given = _move(steps, _back(at_the_door), _after(steps) >= 0)
    if len(given) < len(steps):
        raise RuntimeError(f"more places than were taken: {steps.keys() - given.keys()}")


def _room(shop: Shop) -> SQLColumnExpression[int]:
    """How many may be taken of a ticket in all."""
    if shop is Shop.ONLINE:
        return Ticket.quantity - reserve.held(clock.now())
    return Ticket.quantity


def _back(counts: Mapping[int, int]) -> dict[int, int]:
    return {ticket_id: -count for ticket_id, count in counts.items()}


def _after(steps: Mapping[int, int]) -> ColumnElement[int]:
    """How many are taken of a ticket after its step."""
    return Ticket.taken + case(dict(steps), value=Ticket.id)


def _move(
    steps: Mapping[int, int], own: Mapping[int, int], condition: ColumnElement[bool]
) -> dict[int, int]:
    """Every step in one UPDATE, with those of the door; returns those that were made.

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
        .values(taken=_after(steps), **_of_the_door(own))
        .returning(Ticket.id)
        .execution_options(synchronize_session=False)
    )
    return {ticket_id: steps[ticket_id] for ticket_id in moved}


def _of_the_door(own: Mapping[int, int]) -> dict[str, ColumnElement[int]]:
    """Its counter after the step; a version of before that does not count may run beside us."""
    if not own:
        return {}
    after = Ticket.taken_at_door + case(dict(own), value=Ticket.id, else_=0)
    return {"taken_at_door": case((after > 0, after), else_=0)}


def _sold_out(counts: Mapping[Ticket, int], taken: Mapping[int, int], shop: Shop) -> SoldOut:
    """Every ticket that is short; what this very transaction took already counts as left."""
    rows = db.session.execute(
        select(Ticket.id, _room(shop) - Ticket.taken).where(
            Ticket.id.in_([ticket.id for ticket in counts])
        )
    )
    left = {ticket_id: max(free + taken.get(ticket_id, 0), 0) for ticket_id, free in rows}
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
