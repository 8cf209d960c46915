"""Codes as a table to take along, read in batches: ten thousand need no more memory than ten."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement

from portal.codedesk import links, listing
from portal.codedesk.listing import Row
from portal.codes import words
from portal.codes.lists import after
from portal.core import clock
from portal.core.db import db, reading
from portal.events import Event

BATCH = 500

HEADER = (
    *("Code", "Gives", "Tickets", "State", "Used", "Uses", "Left", "Money given", "Currency"),
    *("Valid from", "Valid till", "Handed out by", "Note", "Link"),
)


Line = tuple[object, ...]
Numbered = tuple[int, Line]  # by the code's id


def lines(event_id: int, conditions: Sequence[ColumnElement[bool]]) -> Iterator[Line]:
    """Oldest first, so that a batch comes in the order in which it was made.

    Each batch has a transaction of its own, so that a slow reader holds none open; by the time
    the first of them is read, that of the request is over.
    """
    last = 0
    while batch := _read(event_id, conditions, last):
        yield from (line for _, line in batch)
        last, _ = batch[-1]


def _read(event_id: int, conditions: Sequence[ColumnElement[bool]], last: int) -> list[Numbered]:
    with reading():
        event = db.session.get_one(Event, event_id)
        codes = after(event, conditions, last, BATCH)
        return [(row.code.id, _line(row)) for row in listing.rows(codes)]


def _line(row: Row) -> Line:
    code = row.code
    return (
        code.code,
        words.gives(code) if code.gives_discount else "Access",
        ", ".join(ticket.name for ticket in code.tickets) or "Paid tickets",
        row.state.label,
        code.used,
        code.total_uses,
        code.left,
        row.given.plain,
        row.given.currency,
        _local(code.valid_from, code.event),
        _local(code.ends_at, code.event),
        code.marketer.name if code.marketer else "",
        code.note,
        links.to_shop(code),
    )


def _local(moment: datetime | None, event: Event) -> str:
    """By the clock at the event, as a spreadsheet reads it."""
    return f"{clock.wall_clock(moment, event.timezone):%Y-%m-%d %H:%M}" if moment else ""
