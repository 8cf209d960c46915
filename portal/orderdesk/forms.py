"""What somebody types who gives money back."""

from collections.abc import Iterable
from typing import Any, Self

from wtforms import SelectMultipleField

from portal.core.money import Money
from portal.orderdesk.actions import Wish
from portal.orderdesk.ledger import Ledger
from portal.web import text
from portal.web.forms import CreatingForm, MoneyField, TextField


class SeatsField(SelectMultipleField):
    """Tickets of the order, by their number in it. What is unknown is the action's to refuse."""

    takes_several = True

    def pre_validate(self, form: Any) -> None:
        """The plan knows better: a ticket may have been refunded a moment ago."""


class RefundForm(CreatingForm):
    amount = MoneyField("Amount")
    attendee = SeatsField("Tickets", choices=[], default=())
    note = TextField("Note to the buyer", longest=text.LONGEST_TEXT)

    @classmethod
    def of(cls, books: Ledger, asked: Iterable[tuple[str, str]] = ()) -> Self:
        """`asked`: the query that fills it in."""
        pairs = list(asked)
        amount = next((value for name, value in pairs if name == "amount"), "")
        filled = {"attendee": [value for name, value in pairs if name == "attendee"]}
        form = cls(data=filled, meta={"currency": books.order.currency})
        form.attendee.choices = [(seat.ref, seat.ref) for seat in books.seats]
        if amount and not form.is_submitted():
            form.amount.raw_data = [amount[:20]]
        return form

    @property
    def wish(self) -> Wish:
        currency = self.amount.currency
        minor = self.amount.data
        return Wish(
            None if minor is None else Money(minor, currency),
            tuple(self.attendee.data or ()),
            self.note.data or None,
        )
