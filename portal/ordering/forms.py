"""The form of an order for somebody else: tickets, price, buyer, who comes."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from flask import request
from wtforms import BooleanField
from wtforms.validators import Email, Optional

from portal import codes
from portal.core.money import Money
from portal.core.refusals import Refusal
from portal.events import Event
from portal.ordering.actions import Wish
from portal.ordering.rules import STATES, WAYS, Way
from portal.orders import Buyer, Choice, Holder
from portal.orders.models import Status
from portal.tickets import Ticket
from portal.web.forms import ChoiceField, CountField, CreatingForm, LineField, MoneyField

LONGEST_EMAIL = 254
LONGEST_CODE = 1_000
LARGEST = 10**12  # minor units: many tickets in dong make a long number
# So many can be named while the order is added; the others from its page.
MOST_NAMED = 50

_ADDRESS = Email("Check the address: it looks like name@example.org.", allow_smtputf8=False)


class CodesField(LineField):
    """Once for each code of the order."""

    takes_several = True


def _email(label: str) -> LineField:
    return LineField(
        label, [Optional(), _ADDRESS], longest=LONGEST_EMAIL, render_kw={"type": "email"}
    )


class OrderForm(CreatingForm):
    """Built for an event by `of`, so that each ticket and each attendee has its own fields."""

    code = CodesField("Discount code", longest=LONGEST_CODE)
    total = MoneyField("Own total", largest=LARGEST)
    state = ChoiceField("State", STATES, default=Status.COMPLETED)
    mode = ChoiceField("Paid by", WAYS, default=Way.CASH)
    name = LineField("Name")
    email = _email("E-mail")
    mail = BooleanField("Mail it to the buyer")

    event: Event
    tickets: Sequence[Ticket]
    named: int

    @classmethod
    def of(cls, event: Event, tickets: Sequence[Ticket], **options: Any) -> Self:
        fields: dict[str, Any] = {f"quantity-{t.ref}": CountField(t.name) for t in tickets}
        fields |= {f"price-{t.ref}": MoneyField(t.name) for t in tickets if t.is_donation}
        named = min(_places(tickets), MOST_NAMED)
        for n in range(1, named + 1):
            fields |= {f"attendee-{n}-name": LineField(f"Name on ticket {n}")}
            fields |= {f"attendee-{n}-email": _email(f"E-mail for ticket {n}")}
        meta = {"currency": event.currency}
        form: Self = type(cls.__name__, (cls,), fields)(meta=meta, **options)
        form.event, form.tickets, form.named = event, tickets, named
        return form

    @property
    def typed(self) -> list[str]:
        return codes.typed_in(request.form)

    @property
    def choices(self) -> list[Choice]:
        chosen = (self._choice(ticket) for ticket in self.tickets)
        return [choice for choice in chosen if choice.count]

    @property
    def own_total(self) -> Money | None:
        minor = self.total.data
        return None if minor is None else Money(minor, self.event.currency)

    @property
    def seats(self) -> list[tuple[Any, Any]]:
        """The fields of each attendee: name and address."""
        numbers = range(1, self.named + 1)
        return [(self[f"attendee-{n}-name"], self[f"attendee-{n}-email"]) for n in numbers]

    @property
    def wish(self) -> Wish:
        """Only of a form that is valid."""
        return Wish(
            choices=self.choices,
            codes=self.typed,
            total=self.own_total,
            status=Status(self.state.data),
            way=Way(self.mode.data),
            buyer=Buyer(self.name.data or None, _folded(self.email.data)),
            holders=[Holder(n.data or None, _folded(e.data)) for n, e in self.seats],
            mails=bool(self.mail.data),
        )

    @property
    def problems(self) -> list[tuple[str, Mapping[str, str | int]]]:
        """What is in the way, for who is still choosing; with what machines read of it."""
        fields = [f for f in self if f.errors and f.name.startswith(("quantity-", "price-", "tot"))]
        told = [(s, getattr(f, "refusal_data", {})) for f in fields for s in f.errors]
        return [*told, *((sentence, {}) for sentence in self.form_errors)]

    def refuse_strangers(self) -> None:
        """Raises `Refusal` where something is asked for that is not among the tickets here."""
        asked = (name for name, count in request.form.items() if count.strip(" 0"))
        if any(n.startswith(("quantity-", "price-")) and n not in self for n in asked):
            raise Refusal("One of these tickets is not sold, or with an access code only.")

    def _choice(self, ticket: Ticket) -> Choice:
        """An amount alone is one gift."""
        count = self[f"quantity-{ticket.ref}"].data
        price = self[f"price-{ticket.ref}"].data if ticket.is_donation else None
        if count is None:
            count = 0 if price is None else 1
        return Choice(ticket, count, price)


def _places(tickets: Sequence[Ticket]) -> int:
    """How many people would come, as far as it can be read."""
    sent = (request.form.get(f"quantity-{t.ref}", "") for t in tickets if not t.is_donation)
    return sum(int(each) for each in sent if each.isascii() and each.isdigit() and len(each) < 5)


def _folded(email: str | None) -> str | None:
    return (email or "").lower() or None
