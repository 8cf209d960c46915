"""What admins write of an order: who, how it is paid, what it costs, what becomes of it."""

from typing import Any, Self

from wtforms.validators import Email, Optional

from portal.admin.corrections import Correction, moves_of
from portal.orders import Holder, Order
from portal.orders.models import PaymentMode
from portal.orders.moves import Move
from portal.web.conflicts import EditingForm
from portal.web.forms import ChoiceField, LineField, MoneyField, PortalForm, TextField, needed

LONGEST_EMAIL, LONGEST_NOTE = 254, 2_000

MODES = {mode.value: mode.value.replace("-", " ").capitalize() for mode in PaymentMode}
MOVES = {
    Move.COMPLETE: "Complete it: nothing is left to pay",
    Move.PLACE: "Place it: it is paid later",
    Move.CANCEL: "Cancel it",
    Move.HOLD_AGAIN: "Hold its places again",
}


def _email(label: str) -> LineField:
    check = Email("Check the address: it looks like name@example.org.")
    return LineField(label, [Optional(), check], longest=LONGEST_EMAIL, render_kw={"type": "email"})


class OrderForm(EditingForm):
    """`attendee-1-name`, `attendee-1-email`, `price-1`…: in the order of what they are of."""

    buyer_name = LineField("Buyer")
    buyer_email = _email("E-mail of the buyer")
    payment_mode = ChoiceField("Payment", MODES)
    move = ChoiceField("What becomes of it", {})
    end_note = TextField("Note to the buyer", longest=LONGEST_NOTE)
    note = TextField("Note for admins", longest=LONGEST_NOTE)

    order: Order

    @classmethod
    def of(cls, order: Order, **options: Any) -> Self:
        """Filled with what is stored, and with what was sent over it."""
        names = ("buyer_name", "buyer_email", "payment_mode", "note", "version")
        stored: dict[str, Any] = {name: getattr(order, name) for name in names}
        fields: dict[str, Any] = {}
        for number, attendee in enumerate(order.attendees, 1):
            name, email = f"attendee-{number}-name", f"attendee-{number}-email"
            fields |= {name: LineField(f"Name on ticket {number}")}
            fields |= {email: _email(f"E-mail for ticket {number}")}
            stored |= {name: attendee.name, email: attendee.email}
        for number, line in enumerate(order.lines, 1):
            price = [needed("Enter what one of them costs.")]
            fields[f"price-{number}"] = MoneyField(f"Price of {line.ticket_name}", price)
            stored[f"price-{number}"] = line.unit_minor
        kind = type(cls.__name__, (cls,), fields)
        form: Self = kind(data=stored, meta={"currency": order.currency}, **options)
        form.order = order
        # Also what cannot be done in this state, so that it is refused with a sentence.
        form.move.choices = [("", "It stays as it is"), *MOVES.items()]
        return form

    @property
    def offered(self) -> list[tuple[str, str]]:
        return [(move.value, MOVES[move]) for move in moves_of(self.order)]

    @property
    def seats(self) -> list[tuple[Any, Any]]:
        numbers = range(1, len(self.order.attendees) + 1)
        return [(self[f"attendee-{n}-name"], self[f"attendee-{n}-email"]) for n in numbers]

    @property
    def prices(self) -> list[Any]:
        return [self[f"price-{number}"] for number in range(1, len(self.order.lines) + 1)]

    @property
    def correction(self) -> Correction:
        """Only of a form that is valid."""
        return Correction(
            buyer_name=self.buyer_name.data or None,
            buyer_email=(self.buyer_email.data or "").lower() or None,
            payment_mode=self.payment_mode.data,
            note=self.note.data or "",
            holders=[
                Holder(name.data or None, (email.data or "").lower() or None)
                for name, email in self.seats
            ],
            prices=[price.data for price in self.prices],
            move=Move(self.move.data) if self.move.data else None,
            end_note=self.end_note.data or "",
        )


class WithdrawForm(PortalForm):
    note = TextField("Note to the buyer", longest=LONGEST_NOTE, id="withdraw-note")

    def validate(self, *args: Any, **options: Any) -> bool:
        fine = bool(super().validate(*args, **options))
        if not (self.note.data or "").strip() and not self.note.errors:
            self.note.errors = ["Write to the buyer why."]
            return False
        return fine
