"""What an address asks of the orders of an event: the list, its sums and its files read it alike.

What cannot be read in it is passed over, not an error.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import ColumnElement, UnaryExpression, select

from portal import tickets
from portal.core import clock
from portal.events import Event
from portal.orderbook import finding
from portal.orders.models import Channel, Order, OrderLine, PaymentMode, Status
from portal.tickets import Ticket
from portal.web import asked, paging

Condition = ColumnElement[bool]


class Show(StrEnum):
    """A tab of the list: the orders in one state. Withdrawn ones stand in their own, nowhere else.

    An admin took them back; whoever adds up what the event sold does not mean them.
    """

    ALL = ""
    COMPLETED = Status.COMPLETED.value
    PLACED = Status.PLACED.value
    PENDING = Status.PENDING.value
    CANCELLED = Status.CANCELLED.value
    EXPIRED = Status.EXPIRED.value
    WITHDRAWN = "withdrawn"

    @property
    def holds(self) -> set["Show"]:
        """The tabs whose orders stand in this one too."""
        return set(Show) - {Show.WITHDRAWN} if self is Show.ALL else {self}

    @property
    def conditions(self) -> list[Condition]:
        if self is Show.WITHDRAWN:
            return [Order.deleted_at.is_not(None)]
        state = [] if self is Show.ALL else [Order.status == self.value]
        return [Order.deleted_at.is_(None), *state]


@dataclass(frozen=True)
class Asked(asked.Written):
    """`since` and `until` are days of the event's own calendar, both of them included."""

    tab = "status"

    event: Event
    tickets: Sequence[Ticket] = ()
    search: str = ""
    show: Show = Show.ALL
    ticket: Ticket | None = None
    mode: PaymentMode | None = None
    channel: Channel | None = None
    since: date | None = None
    until: date | None = None
    sort: str = finding.NEWEST
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str], event: Event) -> Self:
        """One statement, for the tickets that can be asked for."""
        known = tickets.of_event(event)
        return cls(
            event=event,
            tickets=known,
            search=" ".join(paging.search(query).split()),
            show=asked.among(query, "status", Show) or Show.ALL,
            ticket=next((each for each in known if each.ref == query.get("ticket")), None),
            mode=asked.among(query, "mode", PaymentMode),
            channel=asked.among(query, "channel", Channel),
            since=asked.day(query, "from"),
            until=asked.day(query, "to"),
            sort=asked.sort(query, finding.SORTS, finding.NEWEST),
            page=paging.number(query),
        )

    @property
    def conditions(self) -> list[Condition]:
        """Of an `Order`, its event among them."""
        return [*self.conditions_of_tabs, *self.show.conditions]

    @property
    def conditions_of_tabs(self) -> list[Condition]:
        """Without the state: what the tabs count."""
        return list(self._conditions())

    @property
    def order_by(self) -> Sequence[UnaryExpression[Any]]:
        return finding.order_by(self.sort)

    def _conditions(self) -> Iterator[Condition]:
        yield Order.event_id == self.event.id
        if self.search:
            yield Order.id.in_(finding.meant(self.event, self.search))
        if self.ticket:
            of_ticket = select(OrderLine.order_id).where(OrderLine.ticket_id == self.ticket.id)
            yield Order.id.in_(of_ticket)
        if self.mode:
            yield Order.payment_mode == self.mode
        if self.channel:
            yield Order.channel == self.channel
        if self.since:
            yield Order.created_at >= clock.midnight(self.since, self.event.timezone)
        if until := asked.ends(self.until, self.event.timezone):
            yield Order.created_at < until

    def _written(self) -> dict[str, str]:
        return {
            "q": self.search,
            "status": self.show.value,
            "ticket": self.ticket.ref if self.ticket else "",
            "mode": self.mode or "",
            "channel": self.channel or "",
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
            "sort": "" if self.sort == finding.NEWEST else self.sort,
        }
