"""The list of attendees, a page at a time, with what stands around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.attendees import queries, rules, words
from portal.attendees.asked import Asked, Show
from portal.attendees.queries import Count
from portal.core.access import Role
from portal.events import Event
from portal.orders import Attendee
from portal.web import plots
from portal.web.paging import Paged


@dataclass(frozen=True)
class Row:
    """Somebody as the person who asks may see them. `ref` counts within the order: K7QM2-1."""

    attendee: Attendee
    ref: str
    email: str | None

    @property
    def standing(self) -> tuple[str, str | None]:
        return words.standing(self.attendee)


@dataclass(frozen=True)
class Listing:
    """What was asked for, and the rows that answer it. `counts` are of every tab."""

    asked: Asked
    rows: Sequence[Row]
    counts: Mapping[Show, Count]

    @property
    def count(self) -> Count:
        return self.counts[self.asked.show]

    @property
    def paged(self) -> Paged:
        return Paged(self.asked.page, self.count.people, len(self.rows))

    @property
    def tabs(self) -> list[tuple[Show, str, int]]:
        return [(tab, words.TABS[tab], self.counts[tab].people) for tab in Show]

    @property
    def chips(self) -> list[tuple[str, str]]:
        return list(words.chips(self.asked))

    @property
    def shares(self) -> list[tuple[str, str]]:
        """Who is in, and who is not yet."""
        return [("In", f"{self.count.inside:,}"), ("Not in yet", f"{self.count.outside:,}")]

    @property
    def parts(self) -> Sequence[plots.Part]:
        return plots.parts([self.count.inside, self.count.outside])

    @property
    def finding(self) -> str:
        return f"{self.count.inside:,} of {self.count.people:,} are in"


def read(event: Event, query: Mapping[str, str], role: Role | None) -> Listing:
    asked = Asked.of(query, event)
    return Listing(asked, rows(queries.page_of(asked), role), queries.counts(asked))


def rows(attendees: Sequence[Attendee], role: Role | None) -> list[Row]:
    numbers = queries.numbers(attendees)
    return [
        Row(
            each,
            f"{each.order.code}-{numbers[each.id]}",
            rules.address_for(role, each.email or each.order.buyer_email),
        )
        for each in attendees
    ]
