"""The page of the door reserve: what is kept for the door, until when, and what it sold of it."""

from flask import Response, flash, url_for

from portal import people
from portal.core import clock
from portal.core.access import Permission
from portal.core.modules import Module
from portal.core.refusals import Refusal, WrongState
from portal.events import Event
from portal.tickets import keeping, queries
from portal.tickets.forms import ReserveForm
from portal.tickets.models import Ticket
from portal.tickets.views import blueprint, find_or_404
from portal.web.blueprint import needs
from portal.web.pages import go, show

PAGE = "tickets/door_reserve.html"


@blueprint.get("/events/<event_slug>/tickets/door-reserve")
@needs(Permission.TICKET_EDIT, module=Module.TICKETING)
def door_reserve(event: Event) -> Response:
    return _page(event)


@blueprint.post("/events/<event_slug>/tickets/<ref>/reserve")
@needs(Permission.TICKET_EDIT, module=Module.TICKETING)
def reserve(event: Event, ref: str) -> Response:
    ticket = find_or_404(event, ref)
    form = ReserveForm.of(ticket)
    if form.validate():
        try:
            keeping.keep(ticket, form.wanted, by_id=people.me().id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(f"{ticket.reserve} of {ticket.name} are kept for the door.")
            return go(url_for(".door_reserve"))
    return _page(event, form, ticket)


@blueprint.post("/events/<event_slug>/tickets/<ref>/release")
@needs(Permission.TICKET_EDIT, module=Module.TICKETING)
def release(event: Event, ref: str) -> Response:
    ticket = find_or_404(event, ref)
    try:
        count = keeping.release(ticket, by_id=people.me().id)
    except WrongState as refusal:
        flash(refusal.sentence, "warn")
    else:
        flash(f"{count} of {ticket.name} are for sale online again.")
    return go(url_for(".door_reserve"))


def _page(event: Event, sent: ReserveForm | None = None, of: Ticket | None = None) -> Response:
    """`sent` is the form that was refused, of one of the tickets."""
    rows = [
        (ticket, sent if sent and of and of.ref == ticket.ref else ReserveForm.empty(ticket))
        for ticket in queries.of_event(event)
        if keeping.can_be_kept(ticket)
    ]
    status = sent.status if sent else 200
    return show(PAGE, status=status, event=event, rows=rows, now=clock.now())
