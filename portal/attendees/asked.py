"""What an address asks of the people who come to an event: the list, its files and papers alike.

What cannot be read in it is passed over, not an error.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import ColumnElement, UnaryExpression

from portal import tickets
from portal.attendees import finding
from portal.events import Event
from portal.orders.models import Attendee, AttendeeState, Order, Status
from portal.tickets import Ticket
from portal.web import asked, paging

Condition = ColumnElement[bool]


class Show(StrEnum):
    """A tab of the list. Whose place is only held while somebody pays stands in none."""

    COMING = ""
    UNPAID = "unpaid"
    VOID = "void"
    REFUNDED = "refunded"

    @property
    def conditions(self) -> list[Condition]:
        """Of an `Attendee` joined with their `Order`."""
        state, statuses = HOLDS[self]
        return [Attendee.state == state, Order.status.in_(statuses)]


HOLDS: dict[Show, tuple[AttendeeState, tuple[Status, ...]]] = {
    Show.COMING: (AttendeeState.VALID, (Status.COMPLETED, Status.PLACED)),
    Show.UNPAID: (AttendeeState.VALID, (Status.PLACED,)),
    Show.VOID: (AttendeeState.VOID, tuple(Status)),
    Show.REFUNDED: (AttendeeState.REFUNDED, tuple(Status)),
}


class Presence(StrEnum):
    IN = "in"
    OUT = "out"


@dataclass(frozen=True)
class Asked(asked.Written):
    """`conditions` are of an `Attendee` joined with their `Order`."""

    tab = "state"

    event: Event
    tickets: Sequence[Ticket] = ()
    search: str = ""
    show: Show = Show.COMING
    ticket: Ticket | None = None
    presence: Presence | None = None
    sort: str = finding.BY_NAME
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str], event: Event) -> Self:
        """One statement, for the tickets that can be asked for."""
        known = tickets.of_event(event)
        return cls(
            event=event,
            tickets=known,
            search=" ".join(paging.search(query).split()),
            show=asked.among(query, "state", Show) or Show.COMING,
            ticket=next((each for each in known if each.ref == query.get("ticket")), None),
            presence=asked.among(query, "in", Presence),
            sort=asked.sort(query, finding.SORTS, finding.BY_NAME),
            page=paging.number(query),
        )

    @property
    def conditions(self) -> list[Condition]:
        return [*self.conditions_of_tabs, *self.show.conditions]

    @property
    def conditions_of_tabs(self) -> list[Condition]:
        """Without the state: what the tabs count."""
        return list(self._conditions())

    @property
    def order_by(self) -> Sequence[UnaryExpression[Any]]:
        return finding.order_by(self.sort)

    def _conditions(self) -> Iterator[Condition]:
        yield Attendee.event_id == self.event.id
        # Withdrawn orders brought nobody.
        yield Order.deleted_at.is_(None)
        if self.search:
            yield Attendee.id.in_(finding.meant(self.event, self.search))
        if self.ticket:
            yield Attendee.ticket_id == self.ticket.id
        if self.presence:
            is_in = Attendee.checked_in_at.is_not(None)
            yield is_in if self.presence is Presence.IN else ~is_in

    def _written(self) -> dict[str, str]:
        return {
            "q": self.search,
            "state": self.show.value,
            "ticket": self.ticket.ref if self.ticket else "",
            "in": self.presence or "",
            "sort": "" if self.sort == finding.BY_NAME else self.sort,
        }
