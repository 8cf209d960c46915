"""Make and change tills, and decide whether selling needs a shift. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from portal.core import clock, once, refs
from portal.core.db import TryAgain, db
from portal.core.refusals import Refusal, WrongState
from portal.events import Event
from portal.people import edits
from portal.tickets import Ticket
from portal.tills import queries
from portal.tills.log import record
from portal.tills.models import Shift, Till


@dataclass(frozen=True)
class Terms:
    """What somebody writes of a till, beside its tickets."""

    name: str
    gate: str | None = None
    own_price_limit_minor: int = 0
    difference_limit_minor: int = 0
    auto_print: bool = False
    auto_check_in: bool = True


def make(
    event: Event, terms: Terms, tickets: Sequence[Ticket], *, key: str | None, by_id: int
) -> Till:
    """A new till, last in the list, once for each form. With the first one selling needs shifts."""
    ref = refs.till_ref()
    body = {**asdict(terms), "tickets": sorted(ticket.ref for ticket in tickets)}
    earlier = once.claim(f"till:{event.id}", key, body, ref)
    if earlier:
        found = queries.find(event, earlier)
        assert found, "a claimed key and its till are committed together"
        return found
    _refuse_taken(event.id, terms.name)
    last = db.session.scalar(select(func.max(Till.position)).where(Till.event_id == event.id))
    if last is None:
        _ask_for_shifts(event, needed=True)
    made = Till(
        event_id=event.id,
        ref=ref,
        position=(last or 0) + 1,
        tickets=list(tickets),
        **asdict(terms),
    )
    db.session.add(made)
    _flush()
    record("till.made", made, by_id=by_id)
    return made


def change(
    till: Till, terms: Terms, tickets: Sequence[Ticket], *, version: int | None, by_id: int
) -> None:
    """From now on; what was sold at it stays as it was."""
    edits.lock(till)
    changes = edits.compare(till, asdict(terms))
    before, after = _names(till.tickets), _names(tickets)
    tickets_change = {"tickets": (before, after)} if before != after else {}
    edits.refuse_stale(till, {**changes, **tickets_change}, version, ("till", till.ref))
    _refuse_taken(till.event_id, terms.name, till)
    written = edits.write(till, changes)
    if tickets_change:
        till.tickets = list(tickets)
        written["tickets"] = [before, after]
    _flush()
    if written:
        record("till.changed", till, by_id=by_id, changes=written)


def close(till: Till, *, by_id: int) -> None:
    """Nobody can stand at it any more; refused while somebody does."""
    edits.lock(till)
    there = db.session.scalar(
        select(Shift).where(Shift.till_id == till.id, Shift.closed_at.is_(None))
    )
    if there:
        raise WrongState(f"{there.seller_name} stands at {till.name}: close that shift first.")
    if till.is_open:
        till.closed_at = clock.now()
        _flush()
        record("till.closed", till, by_id=by_id)


def reopen(till: Till, *, by_id: int) -> None:
    if till.is_open:
        return
    _refuse_taken(till.event_id, till.name, till)
    till.closed_at = None
    _flush()
    record("till.reopened", till, by_id=by_id)


def ask_for_shifts(event: Event, *, needed: bool, by_id: int) -> None:
    """Whether tickets of this event are sold at the door in open shifts only."""
    if event.sale_needs_shift == needed:
        return
    _ask_for_shifts(event, needed=needed)
    if needed:
        record("till.shifts_needed", event, by_id=by_id)
    else:
        record("till.shifts_not_needed", event, by_id=by_id)


def _ask_for_shifts(event: Event, *, needed: bool) -> None:
    """Past the version of the event: whoever has its settings open is not disturbed."""
    db.session.execute(update(Event).where(Event.id == event.id).values(sale_needs_shift=needed))


def _names(tickets: Sequence[Ticket]) -> str:
    return ", ".join(sorted(ticket.name for ticket in tickets))


def _refuse_taken(event_id: int, name: str, but: Till | None = None) -> None:
    same = select(Till.ref).where(
        Till.event_id == event_id, Till.name == name, Till.closed_at.is_(None)
    )
    ref = db.session.scalar(same)
    if ref and (but is None or ref != but.ref):
        raise Refusal("There is a till with this name already.", field="name")


def _flush() -> None:
    """Who was faster with the name is met by the next try."""
    try:
        db.session.flush()
    except IntegrityError as error:
        raise TryAgain from error
