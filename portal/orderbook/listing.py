"""The list of orders, a page at a time, with what stands around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.core.money import Money
from portal.core.privacy import shortened
from portal.events import Event
from portal.orderbook import queries, strip, words
from portal.orderbook.asked import Asked, Show
from portal.orderbook.queries import Sum
from portal.orderbook.strip import Strip
from portal.orders import Order
from portal.web.filters import plural
from portal.web.paging import Paged


@dataclass(frozen=True)
class Row:
    """An order as somebody may see it: `email` whole or shortened."""

    order: Order
    email: str | None
    tickets: int

    @property
    def what(self) -> str:
        """2 General, 1 Donation"""
        return ", ".join(f"{line.count} {line.ticket_name}" for line in self.order.lines)

    @property
    def way(self) -> str:
        return words.MODES[self.order.payment_mode]


@dataclass(frozen=True)
class Listing:
    """What was asked for, and the rows that answer it. `sums` are of every tab."""

    asked: Asked
    rows: Sequence[Row]
    sums: Mapping[Show, Sum]
    strip: Strip | None

    @property
    def sum(self) -> Sum:
        return self.sums[self.asked.show]

    @property
    def total(self) -> Money:
        return Money(self.sum.minor, self.asked.event.currency)

    @property
    def paged(self) -> Paged:
        return Paged(self.asked.page, self.sum.orders, len(self.rows))

    @property
    def tabs(self) -> list[tuple[Show, str, int]]:
        """Withdrawn orders are rare: their tab comes with the first of them."""
        shown = (
            tab for tab in Show if tab is not Show.WITHDRAWN or self.asked.show is tab or self._any
        )
        return [(tab, words.TABS[tab], self.sums[tab].orders) for tab in shown]

    @property
    def counted(self) -> str:
        """704 orders, 1,362 tickets"""
        return f"{plural(self.sum.orders, 'order')}, {plural(self.sum.tickets, 'ticket')}"

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What narrows the list beside its tab, and the key that it stands under in the address."""
        return list(words.chips(self.asked))

    @property
    def _any(self) -> bool:
        return self.sums[Show.WITHDRAWN].orders > 0


def read(event: Event, query: Mapping[str, str], *, sees_addresses: bool) -> Listing:
    asked = Asked.of(query, event)
    gifts = {ticket.id for ticket in asked.tickets if ticket.is_donation}
    rows = [
        Row(
            order,
            order.buyer_email if sees_addresses else shortened(order.buyer_email),
            sum(line.count for line in order.lines if line.ticket_id not in gifts),
        )
        for order in queries.page_of(asked)
    ]
    days = strip.days(asked)
    figures = queries.figures(asked, days.moments(event.timezone) if days else ())
    drawn = strip.draw(days, figures.bars) if days else None
    return Listing(asked, rows, figures.sums, drawn)
