"""Where a ticket stands in the list, and whether it is for sale at all.

None of this stands in a form, so none of it moves the version: whoever has a ticket open for
editing is not told of a conflict when a colleague sorts the list.
"""

from datetime import datetime

from sqlalchemy import update

from portal.core import clock
from portal.core.db import db
from portal.core.moving import Move, moved
from portal.events import Event
from portal.people import edits
from portal.tickets import queries
from portal.tickets.log import record
from portal.tickets.models import Ticket


def close(ticket: Ticket, *, by_id: int) -> None:
    """Stop selling it; what is sold stays good."""
    if _stamp(ticket, clock.now()):
        record("ticket.closed", ticket, by_id)


def reopen(ticket: Ticket, *, by_id: int) -> None:
    if _stamp(ticket, None):
        record("ticket.reopened", ticket, by_id)


def move(ticket: Ticket, to: Move, *, by_id: int) -> None:
    """Elsewhere in the list, within its group; at the ends of it nothing happens."""
    edits.lock(ticket.event)  # two people who move at once would give two tickets one place
    order = list(queries.of_event(ticket.event))
    after = moved(order, ticket, to)
    if after is None or _group(order[after.index(ticket)]) != _group(ticket):
        return
    for position, each in enumerate(after, start=1):
        if each.position != position:
            _set(each, position=position)
    record("ticket.moved", ticket, by_id)


def keep_wall_clock(event: Event, old_zone: str) -> None:
    """The event moved to another time zone: a sale that starts at 10:00 starts at 10:00 there."""
    for ticket in queries.of_event(event):
        window = {
            name: clock.same_wall_clock(moment, old_zone, event.timezone)
            for name in ("sales_starts_at", "sales_ends_at")
            if (moment := getattr(ticket, name)) is not None
        }
        if window:
            _set(ticket, **window)


def _group(ticket: Ticket) -> tuple[bool, bool]:
    """Closed tickets and donations stand last, whatever their position says."""
    return ticket.closed_at is not None, ticket.is_donation


def _stamp(ticket: Ticket, closed_at: datetime | None) -> bool:
    """Close or reopen; False when it was so already (a double click). One UPDATE decides."""
    before = Ticket.closed_at.is_(None) if closed_at else Ticket.closed_at.is_not(None)
    stamped = db.session.execute(
        update(Ticket)
        .where(Ticket.id == ticket.id, before)
        .values(closed_at=closed_at)
        .returning(Ticket.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    db.session.refresh(ticket)
    return stamped is not None


def _set(ticket: Ticket, **values: object) -> None:
    db.session.execute(
        update(Ticket)
        .where(Ticket.id == ticket.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(ticket)
