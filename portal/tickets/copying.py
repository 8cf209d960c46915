"""The tickets of an event for its copy: as they are, unsold, with new sale windows."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert

from portal.core import clock, refs
from portal.core.carrying import Carried
from portal.core.db import db
from portal.events import Event
from portal.tickets import queries
from portal.tickets.models import Ticket

CARRIED = Carried(
    Ticket,
    copied=(
        *("name", "kind", "description", "price_minor", "min_price_minor", "max_price_minor"),
        *("quantity", "min_per_order", "max_per_order", "hidden", "sold_at", "position"),
    ),
    made={
        "event_id": "the copy",
        "ref": "a new one: it stands for one ticket in all addresses",
        "sales_starts_at": "as far from the start as before",
        "sales_ends_at": "as far from the start as before",
        "closed_at": "what was closed is closed in the copy, from now on",
    },
    left={
        "id": "a new row has its own",
        "taken": "nothing of the copy is sold yet",
        "taken_at_door": "nothing of the copy is sold yet",
        "reserve": "places are kept for the doors of one evening",
        "reserve_from": "it belongs to the reserve",
        "reserve_until": "it belongs to the reserve",
        "version": "nobody has edited it yet",
    },
)


def copy_all(event: Event, new: Event, moments: Mapping[str, datetime]) -> Mapping[int, int]:
    """In two statements, of the table: the mapper sends one for each pattern of empty columns.

    `moments` has the new ends of each sale by `starts_key` and `ends_key`. Returns the id of each
    new ticket by that of the old one.
    """
    table = CARRIED.table
    old = {refs.ticket_ref(): ticket for ticket in queries.of_event(event)}
    rows = [
        CARRIED.values(
            ticket,
            event_id=new.id,
            ref=ref,
            sales_starts_at=moments.get(starts_key(ticket)),
            sales_ends_at=moments.get(ends_key(ticket)),
            closed_at=clock.now() if ticket.closed_at else None,
        )
        for ref, ticket in old.items()
    ]
    if not rows:
        return {}
    made = db.session.execute(insert(table).returning(table.c.ref, table.c.id), rows)
    return {old[ref].id: new_id for ref, new_id in made}


def starts_key(ticket: Ticket) -> str:
    return f"ticket-{ticket.ref}-starts"


def ends_key(ticket: Ticket) -> str:
    return f"ticket-{ticket.ref}-ends"
