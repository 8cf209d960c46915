"""The discount codes of an event for its copy: the same words, unused, for the new tickets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select

from portal.codes.models import Code, CodeTicket, UsedFor
from portal.core.carrying import Carried
from portal.core.db import db
from portal.events import Event

CARRIED = Carried(
    Code,
    copied=(
        *("used_for", "code", "folded", "kind", "value", "active", "total_uses"),
        *("min_quantity", "max_quantity", "signed_in_only", "marketer_id", "note"),
    ),
    made={
        "event_id": "the copy",
        "valid_from": "as far from the start as before",
        "valid_till": "as far from the start as before",
    },
    left={
        "id": "a new row has its own",
        "used": "nobody has used it at the copy",
        "batch_id": "the batch was made at the old event, and stays its",
        "created_at": "it is made now",
        "version": "nobody has edited it yet",
    },
)
LINKS = Carried(
    CodeTicket,
    copied=(),
    made={
        "code_id": "the new code of the same word",
        "ticket_id": "the new ticket of the same name",
    },
)


@dataclass(frozen=True)
class Window:
    """When some codes are good: `first` is one of their words, `count` how many they are."""

    valid_from: datetime | None
    valid_till: datetime | None
    first: str
    count: int

    @property
    def starts_key(self) -> str:
        return starts_key(self.valid_from, self.valid_till)

    @property
    def ends_key(self) -> str:
        return ends_key(self.valid_from, self.valid_till)


def windows(event: Event) -> Sequence[Window]:
    """However many codes there are, they have few windows. In one statement."""
    ends = (Code.valid_from, Code.valid_till)
    found = db.session.execute(
        select(*ends, func.min(Code.code), func.count(Code.id))
        .where(*_mine(event))
        .group_by(*ends)
        .order_by(*ends)
    )
    return [Window(*row) for row in found]


def copy_all(
    event: Event, new: Event, moments: Mapping[str, datetime], tickets: Mapping[int, int]
) -> None:
    """In three statements. Codes of the platform and access codes stay where they are.

    `moments` has the new ends of each window, by its `starts_key` and `ends_key`; `tickets` the
    id of each new ticket by that of the old one.
    """
    table, codes, links = CARRIED.table, [], []
    for code, (row, ticket_ids) in _read(event).items():
        starts, ends = (key(row.valid_from, row.valid_till) for key in (starts_key, ends_key))
        new_ends = {"valid_from": moments.get(starts), "valid_till": moments.get(ends)}
        codes.append(CARRIED.values(row, event_id=new.id, **new_ends))
        links += [(code, tickets[ticket_id]) for ticket_id in ticket_ids]
    if not codes:
        return
    made = db.session.execute(insert(table).returning(table.c.folded, table.c.id), codes)
    new_ids = {row.folded: row.id for row in made}
    if links:
        rows = [{"code_id": new_ids[code], "ticket_id": ticket_id} for code, ticket_id in links]
        # What returns something is sent as one statement for a thousand rows, not as a thousand.
        db.session.execute(insert(LINKS.table).returning(LINKS.table.c.code_id), rows)


def _read(event: Event) -> dict[str, tuple[Any, list[int]]]:
    """Each code of the event and the ids of its tickets, by its folded word, which it has alone.

    Not by a join with the copy: its rows are too new for PostgreSQL to know how many there are.
    """
    table = CARRIED.table
    rows = db.session.execute(
        select(table, CodeTicket.ticket_id)
        .outerjoin(CodeTicket, CodeTicket.code_id == table.c.id)
        .where(*_mine(event))
        .order_by(table.c.id, CodeTicket.ticket_id)
    )
    found: dict[str, tuple[Any, list[int]]] = {}
    for row in rows:
        _, ticket_ids = found.setdefault(row.folded, (row, []))
        if row.ticket_id is not None:
            ticket_ids.append(row.ticket_id)
    return found


def starts_key(valid_from: datetime | None, valid_till: datetime | None) -> str:
    return f"codes-{_stamp(valid_from)}-{_stamp(valid_till)}-starts"


def ends_key(valid_from: datetime | None, valid_till: datetime | None) -> str:
    return f"codes-{_stamp(valid_from)}-{_stamp(valid_till)}-ends"


def _stamp(moment: datetime | None) -> str:
    return f"{moment:%Y%m%dT%H%M%S%f}" if moment else "open"


def _mine(event: Event) -> tuple[ColumnElement[bool], ...]:
    return Code.event_id == event.id, Code.used_for == UsedFor.TICKET
