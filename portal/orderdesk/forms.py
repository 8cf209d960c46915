"""What somebody types who gives money back, cancels, notes, or names who comes."""

import zlib
from collections.abc import Iterable
from typing import Any, Self

from wtforms import BooleanField, HiddenField, SelectMultipleField
from wtforms.validators import Email, Optional

from portal.core.money import Money
from portal.orderdesk.ledger import Ledger
from portal.orderdesk.plans import Wish
from portal.orders import Attendee, Holder
from portal.web import text
from portal.web.conflicts import EditingForm
from portal.web.forms import CountField, CreatingForm, LineField, MoneyField, TextField, needed

LONGEST_NOTE, LONGEST_EMAIL = 2_000, 254


class SeatsField(SelectMultipleField):
    """Tickets of the order, by their number in it. What is unknown is the plan's to refuse."""

    takes_several = True

    def pre_validate(self, form: Any) -> None:
        """The plan knows better: a ticket may have been refunded a moment ago."""


class SeatsForm(CreatingForm):
    """Ticks for the tickets of an order, and what its buyer is told."""

    attendee = SeatsField("Tickets", choices=[], default=())
    note = TextField("Note to the buyer", longest=text.LONGEST_TEXT)

    @classmethod
    def of(cls, books: Ledger, **filled: Any) -> Self:
        form = cls(data=filled, meta={"currency": books.order.currency})
        form.attendee.choices = [(seat.ref, seat.ref) for seat in books.seats]
        return form

    @property
    def ticked(self) -> set[str]:
        return set(self.attendee.data or ())

    @property
    def is_empty(self) -> bool:
        """Nothing is chosen yet: there is nothing to say about it."""
        return not self.ticked

    @property
    def wish(self) -> Wish:
        raise NotImplementedError

    def _money(self, field: MoneyField) -> Money | None:
        return None if field.data is None else Money(field.data, field.currency)


class RefundForm(SeatsForm):
    amount = MoneyField("Amount")

    @classmethod
    def asked(cls, books: Ledger, query: Iterable[tuple[str, str]]) -> Self:
        """Filled in by the query of its address."""
        pairs = list(query)
        form = cls.of(books, attendee=[value for name, value in pairs if name == "attendee"])
        amount = next((value for name, value in pairs if name == "amount"), "")
        if amount and not form.is_submitted():
            form.amount.raw_data = [amount[:20]]
        return form

    @property
    def is_empty(self) -> bool:
        return not self.ticked and self.amount.data is None

    @property
    def wish(self) -> Wish:
        return Wish(
            self._money(self.amount), tuple(self.attendee.data or ()), self.note.data or None
        )


class CancelForm(SeatsForm):
    """`ticks` says that the page had boxes to tick; without it the whole order is meant."""

    ticks = HiddenField()
    note = TextField(
        "Note to the buyer",
        [needed("Write to the buyer why it is cancelled.")],
        longest=LONGEST_NOTE,
    )
    kept = MoneyField("Kept by the house")
    # What the page said would go back, in minor units: see `_sum.html`.
    seen = CountField("Shown", most=10**12)
    refund = BooleanField("Give the money back")

    @property
    def is_empty(self) -> bool:
        return bool(self.ticks.data) and not self.ticked

    @property
    def wish(self) -> Wish:
        return Wish(
            attendees=tuple(self.attendee.data or ()),
            note=self.note.data or None,
            kept=self._money(self.kept),
            gives_back=bool(self.refund.data),
            seen_minor=self.seen.data,
        )


class NoteForm(CreatingForm):
    text = TextField("Note for the team", [needed("Write a note.")], longest=LONGEST_NOTE)


class AttendeeForm(EditingForm):
    name = LineField("Name")
    email = LineField(
        "E-mail",
        [Optional(), Email("Check the address: it looks like name@example.org.")],
        longest=LONGEST_EMAIL,
        render_kw={"type": "email"},
    )

    @classmethod
    def of(cls, attendee: Attendee, **options: Any) -> Self:
        stored = {"name": attendee.name, "email": attendee.email, "version": version(attendee)}
        return cls(data=stored, **options)

    @property
    def holder(self) -> Holder:
        return Holder(self.name.data or None, (self.email.data or "").lower() or None)


def version(attendee: Attendee) -> int:
    """Another one for every other name or address: nothing else of an attendee is changed here."""
    return zlib.crc32(f"{attendee.name}\n{attendee.email}".encode()) % 999_999_999
