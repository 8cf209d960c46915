"""Who comes: a name and an e-mail for each attendee, asked on the way and after it."""

from typing import Any, Self

from wtforms.validators import Email, Optional

from portal.orders import Attendee, Holder, Order
from portal.web.forms import LineField, PortalForm

LONGEST_EMAIL = 254

_ADDRESS = Email("Check the address: it looks like name@example.org.")


def email_field(label: str, autocomplete: str, *validators: Any) -> LineField:
    render = {"type": "email", "autocomplete": autocomplete}
    return LineField(label, [*validators, _ADDRESS], longest=LONGEST_EMAIL, render_kw=render)


def read(field: Any) -> str | None:
    """What was typed, as far as it can be stored."""
    return None if field.errors else field.data or None


class Seat:
    """The fields of one attendee, as a page shows them together."""

    def __init__(self, form: PortalForm, number: int, attendee: Attendee) -> None:
        self.number, self.attendee = number, attendee
        self.name, self.email = form[f"attendee-{number}-name"], form[f"attendee-{number}-email"]
        self.same = next((each for each in form if each.name == f"attendee-{number}-same"), None)

    @property
    def typed(self) -> Holder:
        return Holder(read(self.name), (read(self.email) or "").lower() or None)


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
            fields[names[1]] = email_field(f"E-mail for ticket {number}", "off", Optional())
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
