"""What is scanned, typed and chosen at the doors."""

from collections.abc import Sequence
from typing import Any, Self

from flask import request
from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from portal.checkin.actions import Door
from portal.checkin.models import EARLIEST_MINUTES, CheckInList, CheckInSettings
from portal.checkin.reading import LONGEST, Read, read
from portal.orders.entries import How
from portal.tickets import Ticket
from portal.web.forms import (
    CountField,
    CreatingForm,
    LineField,
    PortalForm,
    SwitchField,
    needed,
)

LONGEST_GATE = 40
LONGEST_NAME = 60


class ScanForm(CreatingForm):
    """Which door asks stands in the form, so that a second sending asks the same."""

    code = LineField("Ticket code", [needed("Scan a ticket, or type its code.")], longest=LONGEST)
    list = HiddenField()
    gate = LineField("Gate", longest=LONGEST_GATE)
    how = HiddenField(default=How.SCAN.value)

    @classmethod
    def at(cls, door: Door) -> Self:
        """An empty one for this door."""
        return cls(formdata=None, list=door.list_ref or "", gate=door.gate or "")

    @property
    def door(self) -> Door:
        return Door(self.list.data or None, self.gate.data or None)

    @property
    def read(self) -> Read:
        return read(str(self.code.data))

    @property
    def by(self) -> How:
        return How.SEARCH if self.how.data == How.SEARCH else How.SCAN


class DoorForm(PortalForm):
    """What this device is: a list, or everybody, and a name for the door."""

    list = HiddenField()
    gate = LineField("Gate", longest=LONGEST_GATE)


def _one_at_least(_form: Any, field: Any) -> None:
    if not field.data:
        raise StopValidation("Choose at least one ticket.")


class TicketsField(SelectMultipleField):
    """A box for each kind of ticket, by its reference."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
    takes_several = True


class ListForm(CreatingForm):
    """A list with its tickets; built for an event by `of`."""

    name = LineField("Name", [needed("Write what this list is called.")], longest=LONGEST_NAME)
    tickets = TicketsField("Tickets", [_one_at_least])
    version = CountField("Version", most=999_999_999)

    _sold: Sequence[Ticket]

    @classmethod
    def of(
        cls, sold: Sequence[Ticket], stored: CheckInList | None = None, *, sent: bool = True
    ) -> Self:
        """Of the tickets of an event; `stored` is what it begins with. Not `sent`: an empty one."""
        fields: dict[str, Any] = {}
        if stored:
            chosen = [ticket.ref for ticket in stored.tickets]
            fields = {"name": stored.name, "tickets": chosen, "version": stored.version}
        form = cls(
            formdata=request.form if sent and request.method == "POST" else None, data=fields
        )
        form._sold = sold
        form.tickets.choices = [(ticket.ref, ticket.name) for ticket in sold]
        return form

    @property
    def chosen(self) -> list[Ticket]:
        return [ticket for ticket in self._sold if ticket.ref in (self.tickets.data or ())]


class SettingsForm(PortalForm):
    sale_is_entry = SwitchField("Who buys at the door is in")
    opens_minutes = CountField(
        "Doors open, minutes before the start",
        [needed("Write how many minutes before the start.")],
        most=EARLIEST_MINUTES,
    )

    @classmethod
    def of(cls, stored: CheckInSettings) -> Self:
        return cls(obj=stored)
