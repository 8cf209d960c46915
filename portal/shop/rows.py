"""A ticket as a buyer sees it: may it be had, how many are left, what it costs, what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.codes import Act, Step
from portal.core import clock
from portal.core.money import Money, exponent, symbol
from portal.shop.forms import BasketForm
from portal.tickets import Ticket
from portal.tickets.rules import Availability
from portal.web import filters

LOW = 10  # fewer than that are said
CHIPS = (5, 10, 20)  # whole units that a buyer may give with one tap

_WORDS = {
    Availability.ENDED: "Sales have ended",
    Availability.SOLD_OUT: "Sold out",
    Availability.CLOSED: "Paused",
    Availability.SWITCHED_OFF: "Not on sale at the moment",
    Availability.DOOR_ONLY: "Sold at the door only",
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row, and how to go on."""

    sentence: str
    data: Mapping[str, str | int]
    step: Step | None


@dataclass(frozen=True)
class Row:
    """A ticket in the list. `off_minor` comes off each unit with the code that is on."""

    ticket: Ticket
    availability: Availability
    form: BasketForm
    off_minor: int = 0

    @property
    def is_open(self) -> bool:
        return self.availability is Availability.ON_SALE

    @property
    def is_shown(self) -> bool:
        """Hidden ones stay unseen; so do gifts while nobody may give, unless somebody tried."""
        unseen = {Availability.HIDDEN, Availability.ELSEWHERE}
        if self.ticket.is_donation and not self.problem:
            unseen |= {Availability.SWITCHED_OFF, Availability.DOOR_ONLY}
        return self.availability not in unseen

    @property
    def left(self) -> int:
        """What of it can be had here: not what is reserved for the door."""
        return self.ticket.left_online(clock.now())

    @property
    def word(self) -> str | None:
        """What stands beside the name; nothing when there are plenty."""
        ticket = self.ticket
        if self.availability is Availability.NOT_YET and ticket.sales_starts_at:
            return f"Sales start {filters.local(ticket.sales_starts_at, ticket.event.timezone)}"
        if self.is_open and self.left < LOW and not ticket.is_donation:
            return f"{self.left} left"
        if self.availability is Availability.SOLD_OUT and ticket.left:
            return "The last are at the door"
        return _WORDS.get(self.availability)

    @property
    def kind(self) -> str | None:
        """The colour of the word."""
        return {Availability.ON_SALE: "warn", Availability.NOT_YET: "accent"}.get(self.availability)

    @property
    def price(self) -> Money:
        return self.ticket.price

    @property
    def tax(self) -> str:
        """What to say of the tax beside what costs something: incl. 22% VAT."""
        tax = self.ticket.event.tax
        costs = self.ticket.is_donation or bool(self.price)
        return tax.words if tax and costs else ""

    @property
    def reduced(self) -> Money | None:
        if not self.off_minor:
            return None
        return self.price - Money(self.off_minor, self.price.currency)

    @property
    def count(self) -> int | str:
        """As it was typed; what cannot be read as a number stays too."""
        field = self._field("quantity")
        return str(field._value()) if field.errors else field.data or 0  # noqa: SLF001 - what is drawn

    @property
    def least(self) -> int:
        return self.ticket.min_per_order

    @property
    def most(self) -> int:
        return min(self.ticket.max_per_order, self.left)

    @property
    def chips(self) -> list[Money]:
        """Round amounts within what the gift may be."""
        ticket, currency = self.ticket, self.ticket.event.currency
        fitting = range(ticket.min_price_minor, ticket.max_price_minor + 1)
        minors = (units * 10 ** exponent(currency) for units in CHIPS)
        return [Money(minor, currency) for minor in minors if minor in fitting]

    @property
    def unit(self) -> str:
        return symbol(self.ticket.event.currency)

    @property
    def gift(self) -> Money | None:
        return self.form.gift(self.ticket)

    @property
    def other(self) -> str:
        """What is typed beside the chips."""
        return "" if self.gift in self.chips else str(self._field("price")._value())  # noqa: SLF001

    @property
    def problem(self) -> Problem | None:
        fields = [self._field("quantity")]
        if self.ticket.is_donation:
            fields.append(self._field("price"))
        wrong = next((field for field in fields if field.errors), None)
        if wrong is None:
            return None
        data = getattr(wrong, "refusal_data", {})
        return Problem(" ".join(wrong.errors), data, self._step)

    @property
    def _step(self) -> Step | None:
        """The count that could be had instead."""
        count = self.form.choice(self.ticket).count
        if not self.is_open and self.availability is not Availability.SOLD_OUT:
            return None
        if self.least <= count <= self.most or not count:
            return None
        instead = 0 if self.most < self.least else min(max(count, self.least), self.most)
        label = f"Take {instead}" if instead else "Remove it"
        return Step(label, Act.SET, {self.ticket.ref: instead})

    def _field(self, name: str) -> Any:
        return self.form[f"{name}-{self.ticket.ref}"]
