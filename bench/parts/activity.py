"""A million acts in the log: how long its list, filters and search take an admin."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert

from bench.browser import ADMIN, OWNER, TILL
from bench.events import account
from bench.parts import pages
from bench.report import Table
from bench.stand import EVENT, Stand
from portal import events
from portal.activity import Activity
from portal.core import clock
from portal.core.db import db

ACTS = 1_000_000
AT_ONCE = 10_000
LOG = "/admin/activity"
ASKED = {
    "newest": LOG,
    "of one event": f"{LOG}?event={EVENT}",
    "by somebody": f"{LOG}?actor={OWNER}",
    "of a kind": f"{LOG}?action=order.completed",
    "somebody's of a kind at an event": f"{LOG}?event={EVENT}&actor={OWNER}&action=ticket.changed",
    "a search": f"{LOG}?q=K0000",
    "the team's own": f"/events/{EVENT}/activity",
}


def read(stand: Stand) -> Table:
    _fill(stand)
    return [pages.measured(stand, name, path, who=ADMIN) for name, path in ASKED.items()]


def _fill(stand: Stand) -> None:
    with stand.app.app_context():
        acts = _acts(clock.now())
        while some := list(islice(acts, AT_ONCE)):
            db.session.execute(insert(Activity), some)
        db.session.commit()


def _acts(now: datetime) -> Iterator[dict[str, Any]]:
    """A year of it, mostly sales; every tenth act is of no event."""
    event = events.by_slug(EVENT)
    assert event is not None, "the demo has made it"
    people = [account(email).id for email in (OWNER, TILL)]
    between = timedelta(days=365) / ACTS
    for number in range(ACTS):
        sold = number % 5
        yield {
            "at": now - between * (ACTS - number),
            "actor_id": people[number % 2],
            "action": "order.completed" if sold else "ticket.changed",
            "event_id": event.id if number % 10 else None,
            "subject_kind": "order" if sold else "ticket",
            "subject_ref": f"K{number:06}",
            "details": {"total_minor": 3500, "currency": "EUR"} if sold else {"name": "General"},
            "changes": {} if sold else {"price_minor": [3500, 3000]},
            "ip": "192.0.2.1",
        }
