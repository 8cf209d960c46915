"""The address of the till, who stands there, and the form that its views share."""

from collections.abc import Sequence

from flask import abort, request

from portal import approvals, codes, passes, tickets, tills
from portal.approvals import Approver
from portal.boxoffice import queries
from portal.boxoffice.forms import SaleForm
from portal.boxoffice.sales import Sale
from portal.events import Event
from portal.tickets import Ticket
from portal.tills import Seller
from portal.web.blueprint import Slice

blueprint = Slice("boxoffice", __name__, url_prefix="/events/<event_slug>")


def seller_here(event: Event, *, keep: bool = False) -> Seller:
    """Who stands at the till; `keep` for whoever books in their shift."""
    return tills.standing(event, keep=keep)


def form_here(event: Event) -> SaleForm:
    """As it was sent."""
    return SaleForm.at_the_door(event, _tickets(event, codes.typed_in(request.form)))


def empty_form(event: Event, typed: Sequence[str] = ()) -> SaleForm:
    return SaleForm.at_the_door(event, _tickets(event, typed), formdata=None)


def sale_or_404(event: Event, code: str) -> Sale:
    return queries.at_the_door(event, code, guest=passes.guest_at(event)) or abort(404)


def word(event: Event, pin: str | None) -> Approver | None:
    """Whose PIN was typed along. Before anything else: a wrong one is counted in any case."""
    typed = (pin or "").strip()
    return approvals.check(event, typed, seller=seller_here(event)) if typed else None


def _tickets(event: Event, typed: Sequence[str]) -> list[Ticket]:
    """What is sold at the door, and what access codes show of the rest."""
    hidden = [each for each in codes.opened_by(event, typed) if tickets.is_sold_at_the_door(each)]
    return passes.for_sale(event, [*tickets.on_sale_at_the_door(event), *hidden])
