"""A ticket as the till shows it: may it be sold, how many are left, and the words for that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy.orm.attributes import set_committed_value

from portal import modules, tickets
from portal.boxoffice import rules
from portal.boxoffice.takers import Taker
from portal.core import clock
from portal.core.money import Money
from portal.orders import Choice
from portal.tickets import Shop, Ticket
from portal.tickets.rules import Availability
from portal.web import filters

LOW = 10  # fewer than that are said in amber
LAST_KEY = 9
GIFT_COLOUR = 6
NOBODY: Mapping[int, Taker] = MappingProxyType({})

_WORDS = {
    Availability.ENDED: "Sale has ended",
    Availability.SOLD_OUT: "Sold out",
    Availability.SWITCHED_OFF: "Switched off",
}


@dataclass(frozen=True)
class Tile:
    """One place on the screen. It never moves, also when nothing of it can be sold.

    `taker` had the last of it, where that was asked for.
    """

    ticket: Ticket
    availability: Availability
    place: int
    taker: Taker | None = None

    @property
    def key(self) -> int | None:
        """The digit that adds one."""
        return self.place if self.place <= LAST_KEY else None

    @property
    def colour(self) -> int:
        return GIFT_COLOUR if self.ticket.is_donation else (self.place - 1) % (GIFT_COLOUR - 1) + 1

    @property
    def is_open(self) -> bool:
        return self.availability is Availability.ON_SALE and self.ticket.event.is_published

    @property
    def left(self) -> int:
        return max(self.ticket.left, 0) if self.is_open else 0

    @property
    def is_low(self) -> bool:
        return 0 < self.left < LOW

    @property
    def gift_offers(self) -> list[Money]:
        return rules.gift_offers(self.ticket)

    @property
    def stock(self) -> str:
        ticket = self.ticket
        if self.availability is Availability.NOT_YET and ticket.sales_starts_at:
            return f"From {filters.local(ticket.sales_starts_at, ticket.event.timezone)}"
        if self.availability is Availability.SOLD_OUT and self.taker:
            at = filters.lately(self.taker.at, ticket.event.timezone)
            return f"Sold out: {self.taker.name or 'online'}, {at}"
        if self.availability is not Availability.ON_SALE:
            return _WORDS[self.availability]
        if ticket.is_donation:
            return f"{filters.plural(ticket.taken, 'gift')} so far"
        return f"{filters.count(ticket.left)} left"


def lay(found: Sequence[Ticket], takers: Mapping[int, Taker] = NOBODY) -> list[Tile]:
    """The tiles of these tickets, in their order; a hidden one is here because a code opened it."""
    on, at = modules.switches(), clock.now()

    def tile(place: int, ticket: Ticket) -> Tile:
        may = tickets.availability(ticket, Shop.DOOR, at, on, opened=True)
        return Tile(ticket, may, place, takers.get(ticket.id))

    return [tile(place, ticket) for place, ticket in enumerate(found, start=1)]


def after_selling(choices: Sequence[Choice]) -> list[Tile]:
    """The tiles of what was just sold. The database counted; what was read before follows it."""
    for choice in choices:
        set_committed_value(choice.ticket, "taken", choice.ticket.taken + choice.count)
    return lay([choice.ticket for choice in choices])
