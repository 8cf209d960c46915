"""Hold places for a till, give them to a device, give them back. Nothing here commits."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select, update

from portal import tickets
from portal.allotments import log, queries, rules
from portal.allotments.models import Allotment, HeldPlace
from portal.core import clock, refs
from portal.core.db import db, insert
from portal.core.refusals import Fault, Refusal, SoldOut
from portal.tickets import Ticket
from portal.tills import Till

# Each is a code that somebody may walk away with: a till that holds a house is no till.
MOST = 200


def decide(till: Till, counts: Mapping[Ticket, int], *, by_id: int) -> None:
    """Hold so many places from now on. Raises `SoldOut` naming each ticket that is short."""
    before = {ticket.id: allotment.count for allotment, ticket in queries.of_till(till)}
    held = queries.held_counts(HeldPlace.till_id == till.id)
    more: dict[Ticket, int] = {}
    for ticket, count in counts.items():
        step = count - held.get((till.id, ticket.id), 0)
        if step > 0:
            more[ticket] = step
        elif step < 0:
            _give_back(till, ticket, -step)
        if count != before.get(ticket.id, 0):
            _write(till, ticket, count)
    if more:
        _take(till, more)
        _hold(till, more)
    after = {ticket.id: count for ticket, count in counts.items() if count}
    if after != before:
        names = ", ".join(f"{count} {ticket.name}" for ticket, count in counts.items() if count)
        log.record_decided(till, names or "nothing", by_id=by_id)


def release(till: Till) -> None:
    """Give back what it holds and did not sell: out of use it sells nothing.

    What it is to hold stays decided. In use again, it is filled up by and by.
    """
    held = queries.held_counts(HeldPlace.till_id == till.id)
    for (_, ticket_id), count in sorted(held.items()):
        _give_back(till, db.session.get_one(Ticket, ticket_id), count)


def fill(till: Till, device: str) -> Sequence[tuple[str, str]]:
    """What a device may sell without a connection: ticket reference and code of each place.

    What was sold is held anew, as far as there is enough left. What no device has yet is given
    to this one, and to no other.
    """
    mine, held = refs.digest(device), queries.held_counts(HeldPlace.till_id == till.id)
    for allotment, ticket in queries.of_till(till):
        now = held.get((till.id, ticket.id), 0)
        more = rules.topped_up(allotment.count, now, ticket.left)
        if more:
            _top_up(till, ticket, more)
    db.session.execute(
        update(HeldPlace)
        .where(HeldPlace.till_id == till.id, HeldPlace.device.is_(None), HeldPlace.is_open)
        .values(device=mine)
        .execution_options(synchronize_session=False)
    )
    return queries.open_on(mine, till)


def _take(till: Till, counts: Mapping[Ticket, int]) -> None:
    """All or none; what is short is said on its own field."""
    try:
        tickets.take(counts)
    except SoldOut as short:
        left = {fault.data["ticket"]: fault.data["left"] for fault in short.faults}
        raise SoldOut(
            *(
                Fault(f"{left[each.ref]} more are left.", field_of(till, each))
                for each in counts
                if each.ref in left
            )
        ) from short


def _top_up(till: Till, ticket: Ticket, count: int) -> None:
    """By itself, so it never refuses: who was faster has them."""
    try:
        with db.session.begin_nested():
            tickets.take({ticket: count})
    except SoldOut:
        return
    _hold(till, {ticket: count})


def _hold(till: Till, counts: Mapping[Ticket, int]) -> None:
    at = clock.now()
    for ticket, count in counts.items():
        db.session.add_all(
            HeldPlace(event_id=till.event_id, till_id=till.id, ticket_id=ticket.id, held_at=at)
            for _ in range(count)
        )
    db.session.flush()


def _give_back(till: Till, ticket: Ticket, count: int) -> None:
    """First those that no device has. Whatever is sold at this moment is not given back."""
    of_till = HeldPlace.till_id == till.id, HeldPlace.ticket_id == ticket.id
    mine = *of_till, HeldPlace.is_open
    free_first = HeldPlace.device.is_not(None), HeldPlace.id.desc()
    these = select(HeldPlace.id).where(*mine).order_by(*free_first).limit(count)
    back = db.session.scalars(
        update(HeldPlace)
        .where(HeldPlace.id.in_(these.scalar_subquery()), *mine)
        .values(returned_at=clock.now())
        .returning(HeldPlace.id)
        .execution_options(synchronize_session=False)
    ).all()
    tickets.give_back({ticket.id: len(back)} if back else {})


def _write(till: Till, ticket: Ticket, count: int) -> None:
    if not 0 <= count <= MOST:
        raise Refusal(f"From 0 to {MOST}.", field=field_of(till, ticket))
    row = insert(Allotment).values(till_id=till.id, ticket_id=ticket.id, count=count)
    db.session.execute(
        row.on_conflict_do_update(index_elements=["till_id", "ticket_id"], set_={"count": count})
    )


def field_of(till: Till, ticket: Ticket) -> str:
    """Where it is typed how many of a ticket a till holds."""
    return f"count-{till.ref}-{ticket.ref}"
