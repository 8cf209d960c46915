"""The list of events, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.core import clock
from portal.events import Event
from portal.events.queries import When, page_of
from portal.overview.sales import Sales, of_events
from portal.people import User

ROWS = 50
LONGEST_SEARCH = 100
# Nobody turns so many pages; a larger number would not fit into the database's own.
LAST_PAGE = 10_000


@dataclass(frozen=True)
class Listing:
    """What was asked for, and the rows that answer it."""

    when: When
    search: str
    page: int
    total: int
    rows: Sequence[tuple[Event, Sales]]

    # What the pager asks for.

    @property
    def pages(self) -> int:
        return -(-self.total // ROWS)

    @property
    def first(self) -> int:
        return (self.page - 1) * ROWS + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def has_prev(self) -> bool:
        return self.page > 1

    @property
    def has_next(self) -> bool:
        return self.page < self.pages

    @property
    def prev_num(self) -> int:
        return min(self.page - 1, self.pages)

    @property
    def next_num(self) -> int:
        return self.page + 1


def read(user: User, asked: Mapping[str, str]) -> Listing:
    """What an address asks for. What cannot be read in it is passed over, not an error."""
    when = When.PAST if asked.get("when") == When.PAST else When.UPCOMING
    search = "".join(sign for sign in asked.get("q", "") if sign.isprintable())[:LONGEST_SEARCH]
    number = asked.get("page", "")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    page = min(max(page, 1), LAST_PAGE)
    now = clock.now()
    first = (page - 1) * ROWS
    events, total = page_of(user, when, search, now, first=first, count=ROWS)
    sales = of_events(events, now)
    return Listing(when, search.strip(), page, total, [(e, sales[e.id]) for e in events])
