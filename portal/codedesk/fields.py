"""Fields that only codes have."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.codes import words
from portal.codes.models import Kind
from portal.tickets import Ticket
from portal.web import text
from portal.web.forms import MoneyField


class WorthField(MoneyField):
    """What a code takes off: basis points or minor units, as the field `kind` of its form says.

    That field stands before it, so that it has been read.
    """

    def __init__(self, *args: Any, _form: Any = None, **options: Any) -> None:
        super().__init__(*args, _form=_form, **options)
        self._form = _form

    @property
    def is_percentage(self) -> bool:
        return bool(self._form["kind"].data != Kind.AMOUNT)

    def _read(self, typed: str) -> int:
        return text.percentage(typed) if self.is_percentage else super()._read(typed)

    def _written(self, data: int) -> str:
        if self.is_percentage:
            return words.percent(data).removesuffix("%")
        return super()._written(data)


class TicketsField(SelectMultipleField):
    """Some of the tickets of an event, by their references."""

    takes_several = True

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, validators: Iterable[Any] = (), **options: Any) -> None:
        super().__init__(label, list(validators), choices=[], default=(), **options)
        self._offered: set[str] = set()

    def offer(self, tickets: Sequence[Ticket]) -> None:
        self.choices = [(ticket.ref, _label(ticket)) for ticket in tickets]
        self._offered = {ticket.ref for ticket in tickets}

    def pre_validate(self, _form: Any) -> None:
        if not self._offered.issuperset(self.data or ()):
            raise ValidationError("Choose tickets from the list.")


def _label(ticket: Ticket) -> str:
    price = ticket.price.short if ticket.price_minor else ticket.kind
    hidden = ", hidden" if ticket.hidden else ""
    return f"{ticket.name} ({price}{hidden})"
