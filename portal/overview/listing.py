"""The list of events, a page at a time."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from portal.core import clock
from portal.core.access import Permission
from portal.events import Event
from portal.events.queries import When, page_of
from portal.overview.sales import Sales, of_events
from portal.people import User
from portal.people.queries import with_right
from portal.web import paging
from portal.web.paging import Paged


@dataclass(frozen=True)
class Listing:
    """What was asked for, and the rows that answer it."""

    when: When
    search: str
    paged: Paged
    rows: Sequence[tuple[Event, Sales]]
    may_copy: Set[int]
    """Which of them this person may copy, by id."""


def read(user: User, asked: Mapping[str, str]) -> Listing:
    """What an address asks for. What cannot be read in it is passed over, not an error."""
    when = When.PAST if asked.get("when") == When.PAST else When.UPCOMING
    search, page, now = paging.search(asked), paging.number(asked), clock.now()
    first, count = paging.start_of(page), paging.ROWS
    events, total = page_of(user, when, search, now, first=first, count=count)
    sales = of_events(events, now)
    rows = [(event, sales[event.id]) for event in events]
    mine = with_right(user, [event.id for event in events], Permission.EVENT_EDIT)
    return Listing(when, search, Paged(page, total, len(rows)), rows, mine)
