"""The form of a sale: a count for each ticket at the door, the buyer, and how it is paid."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from flask import request
from wtforms import HiddenField, ValidationError
from wtforms.validators import Email, Optional

from portal import codes
from portal.boxoffice import rules
from portal.boxoffice.actions import Wish
from portal.boxoffice.fields import PartsField, pin_field, reason_field
from portal.boxoffice.pricing import OwnPrice
from portal.boxoffice.tenders import Offer, Tender
from portal.core import refs
from portal.core.money import BASIS_POINTS, Money
from portal.core.refusals import Fault
from portal.corrections import Kind
from portal.events import Event
from portal.orders import Buyer, Choice, quote
from portal.tickets import Ticket
from portal.web.forms import (
    CountField,
    CreatingForm,
    LineField,
    MoneyField,
    PortalForm,
    needed,
)

LONGEST_EMAIL = 254
MOST_CASH = 10**12  # minor units
# What is longer is no code; up to here it is judged like any other.
LONGEST_CODE = 1_000

_TICKET_FIELD = re.compile(r"(?:quantity|price)-([A-Z0-9]{1,12})", re.ASCII)


@dataclass(frozen=True)
class Shortage:
    """A ticket of which fewer are left than the cart holds."""

    ref: str
    name: str
    asked: int
    left: int

    @property
    def sentence(self) -> str:
        if not self.left:
            return f"{self.name} is sold out"
        return f"{self.name}: you can buy at most {self.left}"


# No mail server of ours speaks of names before the @ that are not ASCII.
_ADDRESS = Email("Write an address like name@example.org.", allow_smtputf8=False)


class MailForm(PortalForm):
    """Where the tickets of a sale go."""

    email = LineField(
        "E-mail",
        [needed("Write the buyer's e-mail."), _ADDRESS],
        longest=LONGEST_EMAIL,
        id="mail-to",  # the buyer of the next sale has a field of that name in the same page
    )

    @property
    def address(self) -> str:
        return str(self.email.data)

    def refusals(self, *, field_is_shown: bool) -> list[str]:
        """What to say beside the sale: all but what stands at the field."""
        return [*self.form_errors, *([] if field_is_shown else self.email.errors)]


class CodeField(LineField):
    """Once for each code of the sale, and for the one that is being typed."""

    takes_several = True


class SaleForm(CreatingForm):
    """Built for an event by `at_the_door`, so that each ticket has its own fields."""

    name = LineField("Name")
    email = LineField("E-mail", [Optional(), _ADDRESS], longest=LONGEST_EMAIL)
    code = CodeField("Discount code", longest=LONGEST_CODE)
    tender = LineField("Paid by", default=Tender.CASH)
    # More than any price: twenty tickets in dong make a long number.
    given = MoneyField("Amount given", largest=MOST_CASH)
    total = MoneyField("New total", largest=MOST_CASH)
    reason = reason_field(Kind.PRICE)
    pin = pin_field()
    approval = HiddenField()

    event: Event
    tickets: Sequence[Ticket]

    @classmethod
    def at_the_door(cls, event: Event, tickets: Sequence[Ticket], **options: Any) -> Self:
        fields: dict[str, Any] = {f"quantity-{t.ref}": CountField(t.name) for t in tickets}
        for ticket in tickets:
            if ticket.is_donation:
                fields[f"price-{ticket.ref}"] = MoneyField("Another amount")
            else:  # what the screen showed, in minor units
                fields[f"shown-{ticket.ref}"] = CountField("Price", most=999_999_999)
                fields[f"own-{ticket.ref}"] = MoneyField(f"{ticket.name}, each")
        # What came on top of the prices, in basis points; no ticket has a name in small letters.
        fields["on-card"] = PartsField("On the card", largest=MOST_CASH)
        fields["tax-on-top"] = CountField("Tax", most=BASIS_POINTS)
        meta = {"currency": event.currency}
        form: Self = type(cls.__name__, (cls,), fields)(meta=meta, **options)
        form.event, form.tickets = event, tickets
        return form

    def fill_in(self, counts: Mapping[str, str]) -> None:
        """So many of each, by the name of its field, before anybody types."""
        for ticket in self.tickets:
            typed = counts.get(f"quantity-{ticket.ref}", "")
            if typed.isascii() and typed.isdigit() and len(typed) < 4:
                self[f"quantity-{ticket.ref}"].data = int(typed)

    def validate_tender(self, field: LineField) -> None:
        if field.data not in set(Tender):
            raise ValidationError("Choose cash or card.")

    @property
    def own(self) -> OwnPrice:
        """The price that was set by hand, if any."""
        named = {t.ref: self[f"own-{t.ref}"].data for t in self.tickets if not t.is_donation}
        chosen = {choice.ticket.ref for choice in self.choices}
        prices = {ref: n for ref, n in named.items() if n is not None and ref in chosen}
        is_comp = self.tender.data == Tender.COMP
        total = 0 if is_comp and self.total.data is None else self.total.data
        return OwnPrice(total, prices, self.reason.data, self.approval.data or None)

    @property
    def offer(self) -> Offer:
        tender = Tender(self.tender.data or Tender.CASH)
        is_split = tender is Tender.SPLIT
        given = None if tender is Tender.CARD else self.given.data
        return Offer(tender, given, self["on-card"].parts if is_split else ())

    @property
    def wish(self) -> Wish:
        buyer = Buyer(name=self.name.data or None, email=self.email.data or None)
        typed = codes.typed_in(request.form)
        rate = self["tax-on-top"].data
        allotted = request.form.getlist("allotted")
        return Wish(self.choices, buyer, self.offer, self._shown, typed, rate, self.own, allotted)

    @property
    def choices(self) -> list[Choice]:
        chosen = (self._choice(ticket) for ticket in self.tickets)
        return [choice for choice in chosen if choice.count]

    @property
    def strangers(self) -> list[str]:
        """Tickets that were asked for, but are not among those sold here."""
        wanted = (name for name, count in request.form.items() if count.strip(" 0"))
        others = (_TICKET_FIELD.fullmatch(name) for name in wanted if name not in self)
        return sorted({field[1] for field in others if field})

    @property
    def faults(self) -> list[Fault]:
        """Every sentence of a refusal; those about a ticket name it."""
        found = [Fault(sentence) for sentence in self.form_errors]
        kinds = ("quantity", "price", "shown", "own")
        names = {f"{kind}-{ticket.ref}": ticket.name for ticket in self.tickets for kind in kinds}
        for field in self:
            name = names.get(field.name, "")
            for sentence in field.errors:
                said = sentence if name in sentence else f"{name}: {sentence}"
                found.append(Fault(said, field.name, getattr(field, "refusal_data", {})))
        return found

    @property
    def shortages(self) -> list[Shortage]:
        """What the stock refused, after `refuse`."""
        return [
            Shortage(t.ref, t.name, self._choice(t).count, int(data["left"]))
            for t, data in self._refused()
            if "left" in data
        ]

    @property
    def repriced(self) -> list[Ticket]:
        """What costs something else than the screen showed, after `refuse`."""
        return [ticket for ticket, data in self._refused() if "minor" in data]

    @property
    def taxed_anew(self) -> bool:
        """Whether another tax comes on top than the screen showed, after `refuse`."""
        return "rate" in getattr(self["tax-on-top"], "refusal_data", {})

    @property
    def total_of_what_is_left(self) -> Money:
        left = {short.ref: short.left for short in self.shortages}
        return quote(self.event, rules.what_is_left(self.choices, left)).total

    @property
    def fresh_key(self) -> str:
        """For what is sent next: once an answer is out, that is another sale."""
        return refs.token()

    @property
    def _shown(self) -> dict[str, int]:
        """The prices that came along; a form sent by hand need not say any."""
        fields = ((t.ref, f"shown-{t.ref}") for t in self.tickets)
        shown = {ref: self[name].data for ref, name in fields if name in self}
        return {ref: minor for ref, minor in shown.items() if minor is not None}

    def _refused(self) -> Iterator[tuple[Ticket, Mapping[str, str | int]]]:
        """Each ticket, and what a refusal said of it to machines."""
        for ticket in self.tickets:
            yield ticket, getattr(self[f"quantity-{ticket.ref}"], "refusal_data", {})

    def _choice(self, ticket: Ticket) -> Choice:
        count = self[f"quantity-{ticket.ref}"].data
        price = self[f"price-{ticket.ref}"].data if ticket.is_donation else None
        if count is None:
            count = 0 if price is None else 1
        return Choice(ticket, count, price)
