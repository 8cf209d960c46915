"""Make, change and delete the tickets of an event. Nothing here commits."""

from dataclasses import asdict

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from portal import modules
from portal.core import once, refs
from portal.core.db import TryAgain, constraint_of, db
from portal.core.refusals import Fault, Refusal, WrongState
from portal.events import Event
from portal.people import edits
from portal.tickets import queries
from portal.tickets.details import Details, faults
from portal.tickets.log import record
from portal.tickets.models import Ticket


def create(event: Event, details: Details, *, by_id: int, key: str | None) -> Ticket:
    """A new kind of ticket, last in the list; the same form sent twice makes one."""
    ref = refs.ticket_ref()
    body = {name: str(value) for name, value in asdict(details).items()}
    made = once.claim(f"ticket:{event.id}", key, body, ref)
    if made:
        return queries.get(event, made)
    _refuse_wrong(event, details)
    last = db.session.scalar(
        select(func.coalesce(func.max(Ticket.position), 0)).where(Ticket.event_id == event.id)
    )
    ticket = Ticket(event=event, ref=ref, position=(last or 0) + 1, **asdict(details))
    db.session.add(ticket)
    _flush()
    record("ticket.created", ticket, by_id)
    return ticket


def change(ticket: Ticket, details: Details, *, version: int | None, by_id: int) -> None:
    """Save what an organizer wrote; `Conflict` when somebody saved something else meanwhile.

    The lock keeps tills waiting for a moment, so the quantity cannot fall below what they sell.
    """
    edits.lock(ticket)
    changes = edits.compare(ticket, asdict(details))
    edits.refuse_stale(ticket, changes, version, ("ticket", ticket.ref))
    _refuse_wrong(ticket.event, details, ticket)
    written = edits.write(ticket, changes)
    _flush()
    if written:
        record("ticket.changed", ticket, by_id, written)


def delete_unsold(ticket: Ticket, *, by_id: int) -> None:
    """Remove a ticket that no order and no code ever named; their foreign keys decide."""
    try:
        db.session.execute(delete(Ticket).where(Ticket.id == ticket.id))
    except IntegrityError as error:
        raise WrongState(
            f"{ticket.name} has orders or codes: it can be closed, not deleted."
        ) from error
    record("ticket.deleted", ticket, by_id)


def _refuse_wrong(event: Event, details: Details, ticket: Ticket | None = None) -> None:
    found = faults(
        details,
        before=Details.of(ticket) if ticket else None,
        taken=ticket.taken if ticket else 0,
        event_ends_at=event.ends_at,
        on=modules.switches(),
    )
    if queries.name_is_taken(event, details.name, but=ticket):
        found.append(Fault("Another ticket has this name. Choose a different one.", "name"))
    if found:
        raise Refusal(*found)


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        # Somebody took the name since we asked. The next try asks again, and says so at the field.
        if "name" in constraint_of(error):
            raise TryAgain from error
        raise
