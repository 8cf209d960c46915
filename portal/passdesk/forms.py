"""What an organizer says of a new pass, and what somebody types who begins with one."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from wtforms import SelectMultipleField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget, PasswordInput

from portal.core import clock
from portal.events import Event
from portal.passes import rules
from portal.passes.actions import Wish
from portal.tickets import Ticket
from portal.tills import Till
from portal.web.forms import (
    ChoiceField,
    CreatingForm,
    LineField,
    LocalTimeField,
    PortalForm,
    existing,
    needed,
)

LONGEST_NAME = 60
LONGEST_SELLER = 80
_PIN_SUGGESTED = 6


def suggested_pin() -> str:
    """Six digits that are not too easy to guess."""
    while True:
        pin = "".join(secrets.choice("0123456789") for _ in range(_PIN_SUGGESTED))
        if not rules.pin_fault(pin):
            return pin


class TicketsField(SelectMultipleField):
    """A box for each kind of ticket, by its reference."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
    takes_several = True


def _hard_to_guess(_form: Any, field: Any) -> None:
    fault = rules.pin_fault(field.data or "")
    if fault:
        raise StopValidation(fault)


class PassForm(CreatingForm):
    """Built for an event by `of`: its tills, its tickets, its clock."""

    name = LineField("Name", [needed("Write what it is for.")], longest=LONGEST_NAME)
    till = ChoiceField("Till", {})
    tickets = TicketsField("Tickets")
    valid_from = LocalTimeField("Good from", [needed("Say from when."), existing])
    valid_till = LocalTimeField("Good until", [needed("Say until when."), existing])
    pin = LineField("PIN", [_hard_to_guess])

    zone: str
    _tills: Sequence[Till]
    _tickets: Sequence[Ticket]

    @classmethod
    def of(cls, event: Event, tills: Sequence[Till], tickets: Sequence[Ticket]) -> Self:
        usual = rules.usual_window(event.starts_at, event.ends_at, clock.now())
        begins, ends = (clock.to_local(at, event.timezone).replace(tzinfo=None) for at in usual)
        form = cls(data={"valid_from": begins, "valid_till": ends, "pin": suggested_pin()})
        form.zone, form._tills, form._tickets = event.timezone, tills, tickets
        places = {each.ref: each.place for each in tills}
        form.till.choices = list((places or {"": "Box office"}).items())
        form.tickets.choices = [(ticket.ref, ticket.name) for ticket in tickets]
        if not tills and not form.till.data:
            form.till.data = ""
        return form

    @property
    def wish(self) -> Wish:
        chosen = self.tickets.data or ()
        return Wish(
            name=str(self.name.data),
            till=next((each for each in self._tills if each.ref == self.till.data), None),
            tickets=[ticket for ticket in self._tickets if ticket.ref in chosen],
            valid_from=self._moment(self.valid_from),
            valid_till=self._moment(self.valid_till),
            pin=str(self.pin.data),
        )

    def _moment(self, field: LocalTimeField) -> datetime:
        moment = field.moment(self.zone)
        assert moment, "the form was validated"
        return moment


class NewPinForm(PortalForm):
    """Another PIN for a pass."""

    pin = LineField("New PIN", [_hard_to_guess], default=suggested_pin)


class BeginForm(PortalForm):
    """Who stands there, and that they were told the PIN."""

    name = LineField("Your name", [needed("Write your name.")], longest=LONGEST_SELLER)
    # What was typed is not shown again.
    pin = LineField(
        "PIN", [needed("Type the PIN you were told.")], longest=40, widget=PasswordInput()
    )
