"""What a buyer types on the way: who buys, who comes, how it is paid; and how to find an order."""

from collections.abc import Sequence
from typing import Any, Self

from flask import request
from wtforms import BooleanField, PasswordField, RadioField
from wtforms.validators import Email, Optional

from portal.core.refusals import Refusal
from portal.orders import Attendee, Buyer, Holder, Order
from portal.payments import Way
from portal.people import User
from portal.web.forms import LineField, PortalForm, needed

LONGEST_EMAIL = 254
LONGEST_CODE = 12

_ADDRESS = Email("Check the address: it looks like name@example.org.")


def _email(label: str, autocomplete: str, *validators: Any) -> LineField:
    render = {"type": "email", "autocomplete": autocomplete}
    return LineField(label, [*validators, _ADDRESS], longest=LONGEST_EMAIL, render_kw=render)


class Seat:
    """The fields of one attendee, as a page shows them together."""

    def __init__(self, form: PortalForm, number: int, attendee: Attendee) -> None:
        self.number, self.attendee = number, attendee
        self.name, self.email = form[f"attendee-{number}-name"], form[f"attendee-{number}-email"]
        self.same = next((each for each in form if each.name == f"attendee-{number}-same"), None)

    @property
    def typed(self) -> Holder:
        return Holder(_read(self.name), (_read(self.email) or "").lower() or None)


class HoldersForm(PortalForm):
    """Who comes: `attendee-1-name`, `attendee-1-email`… in the order of the attendees."""

    order: Order

    @classmethod
    def of(cls, order: Order, **options: Any) -> Self:
        return cls._build(order, {}, {}, **options)

    @classmethod
    def _build(
        cls, order: Order, fields: dict[str, Any], stored: dict[str, Any], **options: Any
    ) -> Self:
        for number, attendee in enumerate(order.attendees, 1):
            names = (f"attendee-{number}-name", f"attendee-{number}-email")
            off = {"autocomplete": "off"}
            fields[names[0]] = LineField(f"Name on ticket {number}", render_kw=off)
            fields[names[1]] = _email(f"E-mail for ticket {number}", "off", Optional())
            stored |= {names[0]: attendee.name, names[1]: attendee.email}
        form: Self = type(cls.__name__, (cls,), fields)(data=stored, **options)
        form.order = order
        return form

    @property
    def seats(self) -> list[Seat]:
        return [Seat(self, number, each) for number, each in enumerate(self.order.attendees, 1)]

    @property
    def holders(self) -> list[Holder]:
        return [seat.typed for seat in self.seats]


class DetailsForm(HoldersForm):
    """Who buys, asked once, and who comes. A known person buys under their own address."""

    name = LineField("Name", [needed("Write your name.")], render_kw={"autocomplete": "name"})
    email = _email("Email", "email", needed("Write your e-mail: the tickets go there."))
    password = PasswordField("Password", render_kw={"autocomplete": "current-password"})

    me: User | None
    asks_password = False

    @classmethod
    def for_buyer(cls, order: Order, me: User | None, **options: Any) -> Self:
        stored: dict[str, Any] = {
            "name": order.buyer_name or (me.name if me else None),
            "email": me.email if me else order.buyer_email,
        }
        fields: dict[str, Any] = {}
        for number, attendee in enumerate(order.attendees, 1):
            fields[f"attendee-{number}-same"] = BooleanField("Same as buyer")
            stored[f"attendee-{number}-same"] = _is_buyer(order, number, attendee)
        form = cls._build(order, fields, stored, **options)
        form.me = me
        if me:
            form.email.raw_data, form.email.data = None, me.email
        form.asks_password = "password" in request.form
        return form

    def refuse(self, refusal: Refusal) -> None:
        super().refuse(refusal)
        self.asks_password = self.asks_password or bool(self.password.errors)

    @property
    def buyer(self) -> Buyer:
        """As it was typed, as far as it can be read."""
        email = (_read(self.email) or "").lower() or None
        return Buyer(_read(self.name), email, self.me.id if self.me else None)

    @property
    def holders(self) -> list[Holder]:
        """The first ticket is the buyer's own where a form says nothing about it at all."""
        own = Holder(self.buyer.name, self.buyer.email)
        silent = not any(name.startswith("attendee-1-") for name in request.form)
        return [
            own if (seat.same and seat.same.data) or (seat.number == 1 and silent) else seat.typed
            for seat in self.seats
        ]


class _WayField(RadioField):
    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, **options)
        self.invalid_choice_message = "Choose how to pay."


class PayForm(PortalForm):
    """One of the ways that are offered."""

    mode = _WayField("How do you want to pay?")

    ways: Sequence[Way]

    @classmethod
    def of(cls, ways: Sequence[Way]) -> Self:
        """A single way is chosen already."""
        form = cls(data={"mode": ways[0].mode.value} if len(ways) == 1 else None)
        form.ways = ways
        form.mode.choices = {way.mode.value: way.label for way in ways}
        return form

    @property
    def way(self) -> Way:
        """The one that was chosen; only of a form that is valid."""
        return next(way for way in self.ways if way.mode == self.mode.data)


class FindForm(PortalForm):
    """What opens the way to an order that somebody made."""

    email = _email("Email", "email", needed("Write the e-mail that you ordered with."))
    code = LineField(
        "Order code",
        [needed("Write the code of the order.")],
        longest=LONGEST_CODE,
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


def _read(field: Any) -> str | None:
    """What was typed, as far as it can be stored."""
    return None if field.errors else field.data or None


def _is_buyer(order: Order, number: int, attendee: Attendee) -> bool:
    """Until somebody says who comes, the first one is the buyer."""
    if order.buyer_name is None and order.buyer_email is None:
        return number == 1
    named = attendee.name is not None or attendee.email is not None
    return named and (attendee.name, attendee.email) == (order.buyer_name, order.buyer_email)
