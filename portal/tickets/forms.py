"""What an organizer types about a ticket."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Self

from wtforms import BooleanField

from portal.core import clock
from portal.core.money import exponent
from portal.events import Event
from portal.tickets.details import Details
from portal.tickets.keeping import Reserve
from portal.tickets.models import Kind, SoldAt, Ticket
from portal.web.conflicts import EditingForm
from portal.web.forms import (
    ChoiceField,
    CountField,
    CreatingForm,
    LineField,
    LocalTimeField,
    MoneyField,
    PortalForm,
    TextField,
    existing,
    needed,
)

# A donation has no stock to speak of; the column wants a number.
PLENTY = 100_000
USUAL_MOST_PER_ORDER = 10
# Whole units of the currency.
LEAST_GIFT, LARGEST_GIFT = 1, 500

# Which kind has a use for which price.
PRICED = {"price": Kind.PAID, "min_price": Kind.DONATION, "max_price": Kind.DONATION}

KINDS: dict[str, str] = {Kind.FREE: "Free", Kind.PAID: "Paid", Kind.DONATION: "Donation"}
SHOPS: dict[str, str] = {
    SoldAt.BOTH: "Online and at the door",
    SoldAt.ONLINE: "Online only",
    SoldAt.DOOR: "At the door only",
}


class TicketFields(PortalForm):
    """The fields; `meta.currency` and `meta.zone` are those of the event."""

    name = LineField("Name", [needed("Enter a name, like General admission.")])
    kind = ChoiceField("Kind", KINDS, default=Kind.PAID)
    price = MoneyField("Price")
    min_price = MoneyField("Smallest donation")
    max_price = MoneyField("Largest donation")
    quantity = CountField("Quantity", least=1)
    min_per_order = CountField("Minimum per order", least=1, most=100)
    max_per_order = CountField("Maximum per order", least=1, most=100)
    sales_starts_at = LocalTimeField("Sale starts", [existing])
    sales_ends_at = LocalTimeField("Sale ends", [existing])
    sold_at = ChoiceField("Sold at", SHOPS, default=SoldAt.BOTH)
    hidden = BooleanField("Hidden")
    description = TextField("Description", longest=2_000)

    @classmethod
    def at(cls, event: Event, **options: Any) -> Self:
        return cls(meta={"currency": event.currency, "zone": event.timezone}, **options)

    @property
    def zone(self) -> str:
        return str(self.meta.zone)

    def validate_price(self, field: MoneyField) -> None:
        if self.kind.data == Kind.PAID:
            needed("Enter a price, or choose free.")(self, field)

    def validate_quantity(self, field: CountField) -> None:
        if self.kind.data != Kind.DONATION:
            needed("Enter how many there are.")(self, field)

    @property
    def details(self) -> Details:
        """What was typed, with what the house assumes where nothing was."""
        quantity = self.quantity.data or PLENTY
        return Details(
            name=self.name.data or "",
            kind=self.kind.data,
            quantity=quantity,
            **self._prices(),
            min_per_order=self.min_per_order.data or 1,
            max_per_order=self.max_per_order.data or min(USUAL_MOST_PER_ORDER, quantity),
            sales_starts_at=self.sales_starts_at.moment(self.zone),
            sales_ends_at=self.sales_ends_at.moment(self.zone),
            hidden=self.hidden.data,
            description=self.description.data or "",
            sold_at=self.sold_at.data,
        )

    def _prices(self) -> dict[str, int]:
        """Only those that the kind has a use for."""
        if self.kind.data == Kind.PAID:
            return {"price_minor": self.price.data or 0}
        if self.kind.data == Kind.FREE:
            return {}
        unit = 10 ** exponent(self.meta.currency)
        least, most = self.min_price.data, self.max_price.data
        return {
            "min_price_minor": LEAST_GIFT * unit if least is None else least,
            "max_price_minor": LARGEST_GIFT * unit if most is None else most,
        }


class NewTicketForm(TicketFields, CreatingForm):
    """A ticket to be made."""

    @classmethod
    def begin(cls, event: Event, asked: Mapping[str, str]) -> Self:
        """With the name and kind that a link proposes: `?name=Child&kind=free`."""
        proposed = {name: asked[name] for name in ("name", "kind") if name in asked}
        return cls.at(event, data=proposed)


class TicketForm(TicketFields, EditingForm):
    """A ticket that is there."""

    @classmethod
    def of(cls, ticket: Ticket, **options: Any) -> Self:
        """Filled with what is stored, and with what was sent over it."""
        stored = asdict(Details.of(ticket)) | {"version": ticket.version}
        for window in ("sales_starts_at", "sales_ends_at"):
            moment = stored[window]
            stored[window] = moment and clock.wall_clock(moment, ticket.event.timezone)
        for price, kind in PRICED.items():
            amount = stored.pop(f"{price}_minor")
            stored[price] = amount if ticket.kind == kind else None
        return cls.at(ticket.event, data=stored, **options)


class ReserveForm(PortalForm):
    """How many places the door is to have, and until when, on the clock of the event."""

    count = CountField("Keep", [needed("Write how many places to keep.")], least=1, most=99_999)
    until = LocalTimeField("Until", [needed("Say until when."), existing])

    zone: str

    @classmethod
    def of(cls, ticket: Ticket) -> Self:
        """As it was sent; each ticket of the page has one."""
        return cls().belonging_to(ticket)

    @classmethod
    def empty(cls, ticket: Ticket) -> Self:
        """For the next reserve: until the event begins, or ends when it has begun."""
        event, at = ticket.event, clock.now()
        until = event.starts_at if event.starts_at > at else event.ends_at
        local = clock.to_local(until, event.timezone).replace(tzinfo=None)
        return cls(formdata=None, data={"until": local}).belonging_to(ticket)

    def belonging_to(self, ticket: Ticket) -> Self:
        """One of several in a page: its fields have ids of their own."""
        self.zone = ticket.event.timezone
        for each in (self.count, self.until):
            each.id = f"{each.name}-{ticket.ref}"
        return self

    @property
    def wanted(self) -> Reserve:
        until = self.until.moment(self.zone)
        assert until, "the form was validated"
        return Reserve(int(self.count.data), until)
