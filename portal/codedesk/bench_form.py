"""What somebody types on the test bench."""

from collections.abc import Sequence
from typing import Self

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField

from portal.codedesk.bench import Wish
from portal.codes.text import LONGEST
from portal.core import clock
from portal.events import Event
from portal.orders import Choice
from portal.tickets import Ticket
from portal.web.forms import CountField, LineField, LocalTimeField, PortalForm, existing, needed


class BenchForm(PortalForm):
    """A code, a basket and a moment to try it at. It only asks, so it comes with a GET."""

    code = LineField("Code", [needed("Enter a code to try.")], longest=LONGEST)
    at = LocalTimeField("Moment", [existing])
    signed_in = BooleanField("The buyer is signed in")

    tickets: Sequence[Ticket]

    @classmethod
    def asked(cls, event: Event, tickets: Sequence[Ticket], asked: MultiDict[str, str]) -> Self:
        """One count for each ticket, named as in the shop."""
        counts = {f"quantity-{ticket.ref}": CountField(ticket.name) for ticket in tickets}
        meta = {"zone": event.timezone, "csrf": False}
        form: Self = type(cls.__name__, (cls,), counts)(asked, meta=meta)
        form.tickets = tickets
        return form

    @property
    def zone(self) -> str:
        return str(self.meta.zone)

    @property
    def wish(self) -> Wish:
        """Only of a form that is valid; without a moment it is tried as of now."""
        counts = ((ticket, self[f"quantity-{ticket.ref}"].data) for ticket in self.tickets)
        chosen = [Choice(ticket, count) for ticket, count in counts if count]
        at = self.at.moment(self.zone) or clock.now()
        return Wish(self.code.data or "", chosen, at, self.signed_in.data)
