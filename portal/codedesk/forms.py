"""What organizers and admins type about a code."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Self

from wtforms import BooleanField, ValidationError

from portal.codedesk import choices
from portal.codedesk.choices import Choices
from portal.codedesk.fields import TicketsField, WorthField
from portal.codes import Code, UsedFor, text, words
from portal.codes.batches import LARGEST
from portal.codes.details import Details, faults
from portal.codes.models import Kind
from portal.core import clock, refs
from portal.events import Event
from portal.web.conflicts import EditingForm
from portal.web.forms import (
    ChoiceField,
    CountField,
    CreatingForm,
    LineField,
    LocalTimeField,
    PortalForm,
    SwitchField,
    TextField,
    existing,
    needed,
)

KINDS: dict[str, str] = {Kind.PERCENT: "Percent off", Kind.AMOUNT: "Amount off each"}
LONGEST_PREFIX, LONGEST_NOTE = 20, 2_000


class CodeFields(PortalForm):
    """The fields of every code; those that its sort has no use for are left out."""

    code = LineField("Code", [needed("Enter a code, like SPRING15.")], longest=text.LONGEST)
    kind = ChoiceField("Kind", KINDS, default=Kind.PERCENT)
    value = WorthField("Value", [needed("Enter how much it takes off.")])
    tickets = TicketsField("Tickets")
    total_uses = CountField("Total uses", least=1)
    min_quantity = CountField("Minimum per order", least=1)
    max_quantity = CountField("Maximum per order", least=1)
    valid_from = LocalTimeField("Valid from", [existing])
    valid_till = LocalTimeField("Valid till", [existing])
    signed_in_only = BooleanField("Only for people who are signed in")
    marketer = ChoiceField("Handed out by", {}, default="")
    note = TextField("Note", longest=LONGEST_NOTE)
    active = SwitchField("Active", default=True)

    whose: Event | None
    used_for: UsedFor
    offered: Choices

    @classmethod
    def at(
        cls, event: Event | None, used_for: UsedFor, code: Code | None = None, **options: Any
    ) -> Self:
        """For an event; without one, as long as an admin has not chosen it."""
        meta = {"currency": event.currency, "zone": event.timezone} if event else {"zone": "UTC"}
        form = cls(meta=meta, **options)
        form.whose, form.used_for = event, used_for
        form.offered = choices.of(event, used_for, code) if event else choices.NOTHING
        form.tickets.offer(form.offered.tickets)
        team = [(user.email, user.name) for user in form.offered.team]
        form.marketer.choices = [("", "Nobody in particular"), *team]
        form._leave_out()
        return form

    @property
    def zone(self) -> str:
        return str(self.meta.zone)

    def validate(self, *args: Any, **options: Any) -> bool:
        """Whoever hears of one fault hears of all: also of those that the rules find."""
        fine = bool(super().validate(*args, **options))
        if not fine and self.whose:
            for fault in faults(self.details, self.whose, self.used_for):
                if fault.field in self and not self[fault.field].errors:
                    self[fault.field].errors = [fault.sentence]
        return fine

    @property
    def details(self) -> Details:
        """What was typed, as far as it can be read."""
        return Details(
            code=self._typed("code", ""),
            kind=self._typed("kind", Kind.PERCENT),
            value=self._typed("value", 0),
            tickets=self.offered.chosen(self._typed("tickets", ())),
            total_uses=self.total_uses.data,
            min_quantity=self.min_quantity.data,
            max_quantity=self.max_quantity.data,
            valid_from=self._moment(self.valid_from),
            valid_till=self._moment(self.valid_till),
            active=self.active.data,
            signed_in_only=self.signed_in_only.data,
            marketer_id=self.offered.user_id(self._typed("marketer", "")),
            note=self._typed("note", ""),
        )

    @property
    def sentence(self) -> str | None:
        """What the code gives, while somebody still writes it; None as long as that is open."""
        details, open_yet = self.details, "value" in self and self.value.data is None
        unlinked = "tickets" in self and not details.tickets
        if self.whose is None or open_yet or unlinked:
            return None
        return words.summary(details.example(self.whose, self.used_for))

    def _typed(self, name: str, otherwise: Any) -> Any:
        """What stands in a field; `otherwise` when it is empty, or this sort has none."""
        typed = self[name].data if name in self else None
        return otherwise if typed is None else typed

    def _moment(self, field: LocalTimeField) -> datetime | None:
        return None if field.errors else field.moment(self.zone)

    def _leave_out(self) -> None:
        """The fields that this sort has no use for."""
        for name in _USELESS[self.used_for]:
            del self[name]


_USELESS: dict[UsedFor, Sequence[str]] = {
    UsedFor.TICKET: (),
    UsedFor.ACCESS: ("kind", "value"),
    UsedFor.EVENT: ("tickets", "marketer"),
}


class NewCodeForm(CodeFields, CreatingForm):
    """A code to be made: its name is drawn, and a single ticket is chosen already."""

    @classmethod
    def begin(cls, event: Event | None, used_for: UsedFor) -> Self:
        form = cls.at(event, used_for, data={"code": refs.discount_code()})
        if len(form.offered.tickets) == 1 and not form.is_submitted():
            form.tickets.data = [form.offered.tickets[0].ref]
        return form


class CodeForm(CodeFields, EditingForm):
    """A code that is there."""

    @classmethod
    def of(cls, code: Code, **options: Any) -> Self:
        """Filled with what is stored, and with what was sent over it."""
        stored = Details.of(code).columns | {"version": code.version}
        stored["tickets"] = [ticket.ref for ticket in code.tickets]
        stored["marketer"] = code.marketer.email if code.marketer else ""
        for window in ("valid_from", "valid_till"):
            moment = stored[window]
            stored[window] = moment and clock.wall_clock(moment, code.event.timezone)
        return cls.at(code.event, UsedFor(code.used_for), code, data=stored, **options)


class BatchForm(CodeFields, CreatingForm):
    """Many codes that are alike but for their names."""

    prefix = LineField("They begin with", longest=LONGEST_PREFIX)
    count = CountField("How many", [needed("Enter how many codes to make.")], least=1, most=LARGEST)

    @classmethod
    def begin(cls, event: Event, used_for: UsedFor) -> Self:
        form = cls.at(event, used_for)
        del form.code
        if len(form.offered.tickets) == 1 and not form.is_submitted():
            form.tickets.data = [form.offered.tickets[0].ref]
        return form

    @property
    def details(self) -> Details:
        return replace(super().details, code=self.prefix.data or "")


class PlatformCodeForm(NewCodeForm):
    """The code of a whole event, which an admin chooses first."""

    event = LineField("Event", [needed("Choose an event.")])

    def validate_event(self, _field: LineField) -> None:
        if self.whose is None:
            raise ValidationError("No event has this address. Choose one from the list.")
