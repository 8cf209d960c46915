"""Keep places for the door, and release them. Nothing here commits.

None of it moves the version of the ticket: whoever edits it is not told of a conflict.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from portal.core import clock
from portal.core.db import db
from portal.core.refusals import Fault, Refusal, WrongState
from portal.tickets.log import record
from portal.tickets.models import SoldAt, Ticket
from portal.web import filters


@dataclass(frozen=True)
class Reserve:
    """What the door is to have: so many places, until then."""

    count: int
    until: datetime


def can_be_kept(ticket: Ticket) -> bool:
    """A gift has no places, and what is not sold in both shops needs no reserve."""
    is_open = ticket.closed_at is None and not ticket.is_donation
    return is_open and ticket.sold_at == SoldAt.BOTH


def keep(ticket: Ticket, wanted: Reserve, *, by_id: int) -> None:
    """Leave these places to the door, from now on. One UPDATE decides whether so many are free."""
    _refuse_wrong(ticket, wanted)
    at = clock.now()
    kept = db.session.scalar(
        update(Ticket)
        .where(Ticket.id == ticket.id, Ticket.quantity - Ticket.taken >= wanted.count)
        .values(reserve=wanted.count, reserve_from=Ticket.taken_at_door, reserve_until=wanted.until)
        .returning(Ticket.id)
        .execution_options(synchronize_session=False)
    )
    before = ticket.reserved(at)
    db.session.refresh(ticket)
    if kept is None:
        left = filters.count(ticket.left)
        raise TooFew(Fault(f"Only {left} of {ticket.name} are left to keep.", "count"))
    until = filters.local(wanted.until, ticket.event.timezone)
    changes: dict[str, list[object]] = {"reserve": [before, wanted.count]}
    record("ticket.reserved", ticket, by_id, changes, count=wanted.count, until=until)


def release(ticket: Ticket, *, by_id: int) -> int:
    """Let the web shop have what is left of the reserve now; returns how many those are."""
    at = clock.now()
    db.session.refresh(ticket, with_for_update={"of": Ticket, "key_share": True})
    count = ticket.reserved(at)
    released = db.session.scalar(
        update(Ticket)
        .where(Ticket.id == ticket.id, Ticket.reserve_until > at)
        .values(reserve_until=at)
        .returning(Ticket.id)
        .execution_options(synchronize_session=False)
    )
    if released is None:
        raise WrongState(f"Nothing of {ticket.name} is kept for the door any more.")
    db.session.refresh(ticket)
    record("ticket.released", ticket, by_id, {"reserve": [count, 0]}, count=count)
    return count


class TooFew(Refusal):
    """Fewer places are free than somebody wants to keep."""

    status = 409
    code = "too_few_left"


def _refuse_wrong(ticket: Ticket, wanted: Reserve) -> None:
    faults = []
    if not can_be_kept(ticket):
        faults.append(Fault(f"{ticket.name} is not sold both online and at the door.", "count"))
    if wanted.count < 1:
        faults.append(Fault("Keep at least one place.", "count"))
    if wanted.until <= clock.now():
        faults.append(Fault("This is over already. Choose a later time.", "until"))
    if wanted.until > ticket.event.ends_at:
        faults.append(Fault("The event is over by then. Choose an earlier time.", "until"))
    if faults:
        raise Refusal(*faults)
