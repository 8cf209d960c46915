"""The tickets of an event: list, make, change, sort, close."""

from typing import Any

from flask import Response, abort, flash, request, url_for

from portal import people
from portal.core import clock
from portal.core.access import Permission
from portal.core.modules import Module
from portal.core.moving import Move
from portal.core.refusals import Refusal
from portal.events import Event
from portal.modules import CLOSED, switches
from portal.tickets import actions, queries, rules, shelf
from portal.tickets.forms import NewTicketForm, TicketForm
from portal.tickets.models import Ticket
from portal.web.blueprint import Slice, needs
from portal.web.pages import go, show, show_form
from portal.web.toasts import changed

blueprint = Slice("tickets", __name__)

PART = "tickets/_list.html"


@blueprint.get("/events/<event_slug>/tickets")
@needs(Permission.TICKET_EDIT)
def index(event: Event) -> Response:
    return show("tickets/index.html", **_listing(event))


@blueprint.route("/events/<event_slug>/tickets/new", methods=["GET", "POST"])
@needs(Permission.TICKET_EDIT, module=Module.TICKETING)
def new(event: Event) -> Response:
    form = NewTicketForm.begin(event, request.args)
    if form.validate_on_submit():
        try:
            key = form.idempotency_key.data
            ticket = actions.create(event, form.details, by_id=people.me().id, key=key)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(f"{ticket.name} is made.")
            return go(url_for(".index"))
    return show_form("tickets/new.html", "tickets/_form.html", form=form, event=event, ticket=None)


@blueprint.route("/events/<event_slug>/tickets/<ref>", methods=["GET", "POST"])
@needs(Permission.TICKET_EDIT, module=Module.TICKETING)
def edit(event: Event, ref: str) -> Response:
    ticket = find_or_404(event, ref)
    form = TicketForm.of(ticket)
    if form.validate_on_submit():
        try:
            version = form.version.data
            actions.change(ticket, form.details, version=version, by_id=people.me().id)
        except Refusal as refusal:
            form.refuse(refusal, TicketForm.of(ticket, formdata=None))
        else:
            flash(f"{ticket.name} is saved.")
            return go(url_for(".index"))
    return show_form(
        "tickets/edit.html", "tickets/_form.html", form=form, event=event, ticket=ticket
    )


@blueprint.post("/events/<event_slug>/tickets/<ref>/move")
@needs(Permission.TICKET_EDIT, module=Module.TICKETING)
def move(event: Event, ref: str) -> Response:
    to = Move.read(request.form) or abort(400)
    shelf.move(find_or_404(event, ref), to, by_id=people.me().id)
    return _list_again(event)


@blueprint.post("/events/<event_slug>/tickets/<ref>/close")
@needs(Permission.TICKET_EDIT, module=Module.TICKETING)
def close(event: Event, ref: str) -> Response:
    ticket = find_or_404(event, ref)
    shelf.close(ticket, by_id=people.me().id)
    return _list_again(event, f"{ticket.name} is closed.", undo=url_for(".reopen", ref=ref))


@blueprint.post("/events/<event_slug>/tickets/<ref>/reopen")
@needs(Permission.TICKET_EDIT, module=Module.TICKETING)
def reopen(event: Event, ref: str) -> Response:
    ticket = find_or_404(event, ref)
    shelf.reopen(ticket, by_id=people.me().id)
    return _list_again(event, f"{ticket.name} is open again.", undo=url_for(".close", ref=ref))


@blueprint.post("/events/<event_slug>/tickets/<ref>/delete")
@needs(Permission.TICKET_EDIT, module=Module.TICKETING)
def delete(event: Event, ref: str) -> Response:
    ticket = find_or_404(event, ref)
    actions.delete_unsold(ticket, by_id=people.me().id)
    return _list_again(event, f"{ticket.name} is deleted.")


def _list_again(event: Event, done: str = "", undo: str | None = None) -> Response:
    """The list after a change in place: the part for HTMX, a new page for a plain form."""
    return changed(
        lambda: show("tickets/index.html", PART, **_listing(event)), url_for(".index"), done, undo
    )


def _listing(event: Event) -> dict[str, Any]:
    on, now = switches(), clock.now()
    rows = [(ticket, rules.state(ticket, now, on)) for ticket in queries.of_event(event)]
    closed = None if on[Module.TICKETING] else CLOSED[Module.TICKETING]
    starters = [] if rows else rules.starters(on)
    shown = {"event": event, "rows": rows, "closed": closed, "starters": starters}
    return {**shown, "now": now}


def find_or_404(event: Event, ref: str) -> Ticket:
    return queries.find(event, ref) or abort(404)
