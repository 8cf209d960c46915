"""What a buyer chose: a count for each ticket, an amount for each gift, the codes they typed."""

import re
from collections.abc import Sequence
from typing import Any, Self

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from portal import codes
from portal.codes import Act
from portal.core.money import Money
from portal.events import Event
from portal.orders import Choice
from portal.shop import written
from portal.shop.shelf import Shelf
from portal.tickets import Ticket
from portal.web.forms import CountField, CreatingForm, MoneyField, Values

# A discount, what opens hidden tickets, and the one that is being tried.
MOST_CODES = 5

_TICKET_FIELD = re.compile(r"(?:quantity|price)-([A-Z0-9]{1,12})", re.ASCII)

Filled = MultiDict[str, str]


class GiftField(MoneyField):
    """An amount: what is typed beside the chips counts, else the chip. Zero is no gift."""

    def process_formdata(self, valuelist: Values) -> None:
        filled = [value for value in valuelist or () if value.strip()]
        self.raw_data = filled[-1:]
        super().process_formdata(self.raw_data)
        self.data = self.data or None


class BasketForm(CreatingForm):
    """Built for an event by `sent` or `linked`, so that each ticket has its own fields."""

    # What the buyer was shown last: a total, of which basket (`shop.totals`).
    seen = HiddenField()

    event: Event
    tickets: Sequence[Ticket]
    can_be_paid: bool
    typed: list[str]
    filled: Filled

    @classmethod
    def sent(cls, shelf: Shelf) -> Self:
        """As the buyer sent it, with what the button that they pressed changes in it."""
        filled = request.form.copy()
        for name, value in written.fields(filled.get(Act.SET, "")).items():
            filled[name] = value
        return cls._of(shelf, filled)

    @classmethod
    def linked(cls, shelf: Shelf) -> Self:
        """As a link fills it in, `?code=DOCK15&t=QK2MN7:2`: what is not sold is passed over."""
        filled = Filled(written.fields(request.args.get("t", "")))
        filled.update({"code": request.args.getlist("code")})
        return cls._of(shelf, filled)

    @classmethod
    def _of(cls, shelf: Shelf, filled: Filled) -> Self:
        online = shelf.tickets
        fields: dict[str, Any] = {f"quantity-{t.ref}": CountField(t.name) for t in online}
        fields |= {f"price-{t.ref}": GiftField(t.name) for t in online if t.is_donation}
        # The whole application guards its forms against others' sites; a link needs no token.
        meta = {"currency": shelf.event.currency, "csrf": False}
        form: Self = type(cls.__name__, (cls,), fields)(formdata=filled, meta=meta)
        form.event, form.tickets, form.filled = shelf.event, online, filled
        form.can_be_paid = shelf.can_be_paid
        form.typed = codes.typed_in(filled)[:MOST_CODES]
        return form

    @property
    def choices(self) -> list[Choice]:
        chosen = (self.choice(ticket) for ticket in self.tickets)
        return [choice for choice in chosen if choice.count]

    def choice(self, ticket: Ticket) -> Choice:
        """An amount alone is one gift."""
        count = self[f"quantity-{ticket.ref}"].data
        price = self[f"price-{ticket.ref}"].data if ticket.is_donation else None
        if count is None:
            count = 0 if price is None else 1
        return Choice(ticket, count, price)

    @property
    def has_strangers(self) -> bool:
        """Whether something is asked for that is not sold here."""
        asked = (_TICKET_FIELD.fullmatch(name) for name, n in self.filled.items() if n.strip(" 0"))
        return not {field[1] for field in asked if field} <= {ticket.ref for ticket in self.tickets}

    @property
    def shown(self) -> set[str]:
        """The tickets of the page that this was sent from, by reference."""
        fields = (_TICKET_FIELD.fullmatch(name) for name in self.filled)
        return {field[1] for field in fields if field}

    @property
    def set_by_button(self) -> set[str]:
        """The tickets whose counts a pressed button has set."""
        return {name.partition("-")[2] for name in written.fields(self.filled.get(Act.SET, ""))}

    @property
    def known_refused(self) -> set[str]:
        """Codes that the buyer saw refused; whoever goes on leaves them behind."""
        return {codes.fold(code) for code in self.filled.getlist("refused")}

    def gift(self, ticket: Ticket) -> Money | None:
        """What is given now, as far as it can be read."""
        minor = self[f"price-{ticket.ref}"].data
        return None if minor is None else Money(minor, self.event.currency)
