"""Copying an event, once and for every week of a year.

It has ten tickets, two hundred codes, fifty tracks, rooms and sponsors with their logos, a cover
and a tax. Asked for: 40 statements and half a second; 52 of them in 15 seconds.
"""

import time
from datetime import timedelta

from sqlalchemy.event import listen, remove

from bench.browser import OWNER
from bench.events import account, open_event
from bench.report import Table
from bench.stand import Stand
from portal import jobs
from portal.codes import Code, UsedFor
from portal.copying import actions
from portal.copying.wishes import Wish
from portal.core import clock
from portal.core.db import db, in_transaction
from portal.events import Event
from portal.events.models import EventTax
from portal.people import User
from portal.pictures import Kind, Picture, PictureFile
from portal.programme import Room, Sponsor, Track
from portal.tickets import Ticket

TICKETS, CODES, ENTRIES, WEEKS = 10, 200, 50, 52
TIMES = 10


def copy_events(stand: Stand) -> Table:
    with stand.app.app_context():
        event_id = in_transaction(_event)
        db.session.remove()
        once = sorted(_once(event_id) for _ in range(TIMES))
        statements = _statements(event_id)
        task = in_transaction(lambda: _ask(event_id))
        begun = time.perf_counter()
        jobs.drain()
        seconds = time.perf_counter() - begun
        assert task.total == WEEKS
    return [
        {
            "copies": 1,
            "statements": statements,
            "ms": once[TIMES // 2] * 1000,
            "worst ms": once[-1] * 1000,
        },
        {
            "copies": WEEKS,
            "statements": statements * WEEKS,
            "ms": seconds * 1000,
            "worst ms": seconds * 1000,
        },
    ]


def _event() -> int:
    event = open_event("Bench to copy", [100] * TICKETS)
    made = list(db.session.query(Ticket).filter_by(event_id=event.id))
    now = clock.now()
    for number in range(CODES):
        code = Code(event_id=event.id, used_for=UsedFor.TICKET, code=f"C{number}")
        code.folded, code.value = f"C{number}", 1_000
        code.valid_from = now + timedelta(minutes=number % 20)
        code.tickets = [made[number % TICKETS], made[(number + 1) % TICKETS]]
        db.session.add(code)
    _furnish(event)
    return event.id


def _furnish(event: Event) -> None:
    """Rows alone: a copy reads no file."""
    file = PictureFile(digest="0" * 20, widths=[256], width=256, height=256)
    db.session.add(Picture(event=event, kind=Kind.COVER, file=file))
    db.session.add(EventTax(event_id=event.id, name="VAT", rate=2200, included=True))
    for number in range(ENTRIES):
        name = {"event_id": event.id, "name": f"Number {number}", "position": number}
        logo = Picture(event=event, kind=Kind.SPONSOR, file=file)
        db.session.add_all(
            [Track(color="#3b6fd9", **name), Room(**name), Sponsor(picture=logo, **name)]
        )


def _statements(event_id: int) -> int:
    sent = []
    count = lambda *sending: sent.append(sending[2])  # noqa: E731
    listen(db.engine, "before_cursor_execute", count)
    _once(event_id)
    remove(db.engine, "before_cursor_execute", count)
    return len(sent)


def _once(event_id: int) -> float:
    begun = time.perf_counter()
    in_transaction(lambda: actions.copy(_get(event_id), _wish(event_id), by=_owner()))
    seconds = time.perf_counter() - begun
    db.session.remove()
    return seconds


def _ask(event_id: int) -> jobs.Task:
    made = actions.ask(_get(event_id), _wish(event_id, WEEKS), by=_owner(), key=None)
    assert isinstance(made, jobs.Task)
    return made


def _wish(event_id: int, count: int = 1) -> Wish:
    event = _get(event_id)
    start = clock.wall_clock(event.starts_at, event.timezone) + timedelta(weeks=52)
    return Wish("Bench copy", start, count=count)


def _get(event_id: int) -> Event:
    return db.session.get_one(Event, event_id)


def _owner() -> User:
    return account(OWNER)
