"""What a buyer types on the way: who buys, who comes, how it is paid; and how to find an order."""

from collections.abc import Sequence
from typing import Any, Self

from flask import request
from wtforms import BooleanField, PasswordField, RadioField

from portal.checkout.seats import HoldersForm, email_field, read
from portal.core.refusals import Refusal
from portal.orders import Attendee, Buyer, Holder, Order
from portal.payments import Way
from portal.people import User
from portal.web.forms import LineField, PortalForm, needed

LONGEST_CODE = 12


class DetailsForm(HoldersForm):
    """Who buys, asked once, and who comes. A known person buys under their own address."""

    name = LineField("Name", [needed("Write your name.")], render_kw={"autocomplete": "name"})
    email = email_field("Email", "email", needed("Write your e-mail: the tickets go there."))
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
        email = (read(self.email) or "").lower() or None
        return Buyer(read(self.name), email, self.me.id if self.me else None)

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
        """A single way is chosen already, and the one that somebody comes back from."""
        before = request.args.get("back")
        chosen = next((way for way in ways if len(ways) == 1 or way.mode == before), None)
        form = cls(data={"mode": chosen.mode.value} if chosen else None)
        form.ways = ways
        form.mode.choices = {way.mode.value: way.label for way in ways}
        return form

    @property
    def way(self) -> Way:
        """The one that was chosen; only of a form that is valid."""
        return next(way for way in self.ways if way.mode == self.mode.data)


class FindForm(PortalForm):
    """What opens the way to an order that somebody made."""

    email = email_field("Email", "email", needed("Write the e-mail that you ordered with."))
    code = LineField(
        "Order code",
        [needed("Write the code of the order.")],
        longest=LONGEST_CODE,
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


def _is_buyer(order: Order, number: int, attendee: Attendee) -> bool:
    """Until somebody says who comes, the first one is the buyer."""
    if order.buyer_name is None and order.buyer_email is None:
        return number == 1
    named = attendee.name is not None or attendee.email is not None
    return named and (attendee.name, attendee.email) == (order.buyer_name, order.buyer_email)
