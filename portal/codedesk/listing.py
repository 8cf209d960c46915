"""The list of codes, a page at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.codedesk import figures, links
from portal.codedesk.sorts import Sort
from portal.codes import Code, UsedFor, words
from portal.codes.lists import events_with, in_state, matching, page_of
from portal.codes.queries import event_level
from portal.codes.states import State, state
from portal.core import clock
from portal.core.money import Money
from portal.events import Event
from portal.web import paging
from portal.web.paging import Paged


@dataclass(frozen=True)
class Row:
    """A code, whether it works now, and what it gave."""

    code: Code
    state: State
    given: Money

    @property
    def is_of_the_platform(self) -> bool:
        return self.code.used_for == UsedFor.EVENT

    @property
    def summary(self) -> str:
        return words.summary(self.code)

    @property
    def link(self) -> str:
        return links.to_shop(self.code)


@dataclass(frozen=True)
class Listing:
    """What was asked for, and the rows that answer it; `count` are those on every page."""

    search: str
    state: State | None
    paged: Paged
    rows: Sequence[Row]
    count: int

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.state)


def read(event: Event, sort: Sort, asked: Mapping[str, str]) -> Listing:
    """What an address asks for. What cannot be read in it is passed over, not an error.

    The code that the platform set stands first, over the discounts of the team.
    """
    search, page, now = paging.search(asked), paging.number(asked), clock.now()
    wanted = state_asked(asked)
    conditions = [*matching(search), *in_state(wanted, event, now)]
    first, count = paging.start_of(page), paging.ROWS
    codes, total = page_of(event, sort.used_for, conditions, first=first, count=count)
    above = event_level(event, *conditions) if sort.gives_discount else None
    shown = [above, *codes] if above and page == 1 else codes
    paged = Paged(page, total, len(codes))
    return Listing(search, wanted, paged, list(rows(shown)), total + bool(above))


def of_platform(asked: Mapping[str, str]) -> Listing:
    """The codes that admins set, of all events."""
    search, page = paging.search(asked), paging.number(asked)
    codes, total = events_with(search, first=paging.start_of(page), count=paging.ROWS)
    return Listing(search, None, Paged(page, total, len(codes)), list(rows(codes)), total)


def state_asked(asked: Mapping[str, str]) -> State | None:
    return next((state for state in State if state == asked.get("state")), None)


def rows(codes: Sequence[Code]) -> Iterator[Row]:
    """Each with what it gave; one statement for all."""
    saved, now = figures.given(codes), clock.now()
    for code in codes:
        money = Money(saved.get(code.id, 0), code.event.currency)
        yield Row(code, state(code, now), money)


def row_of(code: Code) -> Row:
    return next(rows([code]))
