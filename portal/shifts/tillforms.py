"""What hosts write of a till, and whether selling needs a shift."""

from collections.abc import Sequence
from typing import Any, Self

from portal.checkin.forms import TicketsField
from portal.events import Event
from portal.tickets import Ticket
from portal.tills import Till
from portal.tills.setup import Terms
from portal.web.forms import (
    CountField,
    CreatingForm,
    LineField,
    MoneyField,
    PortalForm,
    SwitchField,
    needed,
)

LONGEST_NAME, LONGEST_GATE = 60, 40


class TillForm(CreatingForm):
    """A till; built for an event by `of`."""

    name = LineField("Name", [needed("Write what this till is called.")], longest=LONGEST_NAME)
    gate = LineField("Gate", longest=LONGEST_GATE)
    tickets = TicketsField("Sells only")
    own_price_limit = MoneyField("Own prices without a manager, up to")
    difference_limit = MoneyField("Difference without a note, up to")
    auto_print = SwitchField("Print after each sale")
    auto_check_in = SwitchField("The sale is the entry")
    version = CountField("Version", most=999_999_999)

    _sold: Sequence[Ticket]

    @classmethod
    def of(cls, event: Event, sold: Sequence[Ticket], stored: Till | None = None) -> Self:
        """`stored` is what it begins with."""
        fields: dict[str, Any] = {"auto_check_in": True}
        if stored:
            fields = {
                "name": stored.name,
                "gate": stored.gate,
                "tickets": [ticket.ref for ticket in stored.tickets],
                "own_price_limit": stored.own_price_limit_minor,
                "difference_limit": stored.difference_limit_minor,
                "auto_print": stored.auto_print,
                "auto_check_in": stored.auto_check_in,
                "version": stored.version,
            }
        form = cls(data=fields, meta={"currency": event.currency})
        form._sold = sold
        form.tickets.choices = [(ticket.ref, ticket.name) for ticket in sold]
        return form

    @property
    def terms(self) -> Terms:
        return Terms(
            name=str(self.name.data),
            gate=self.gate.data or None,
            own_price_limit_minor=self.own_price_limit.data or 0,
            difference_limit_minor=self.difference_limit.data or 0,
            auto_print=bool(self.auto_print.data),
            auto_check_in=bool(self.auto_check_in.data),
        )

    @property
    def chosen(self) -> list[Ticket]:
        return [ticket for ticket in self._sold if ticket.ref in (self.tickets.data or ())]


class ShiftsForm(PortalForm):
    needs_shift = SwitchField("Every sale needs an open shift")
