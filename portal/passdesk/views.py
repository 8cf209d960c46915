"""The shift passes of an event: make one, show it, print it, give it a new PIN, withdraw it."""

from typing import Any

from flask import Response, abort, flash, url_for

from portal import documents, people
from portal.core import clock, refs
from portal.core.access import Permission
from portal.core.context import setting
from portal.core.refusals import Refusal
from portal.events import Event
from portal.passdesk import queries
from portal.passdesk.forms import NewPinForm, PassForm
from portal.passes import ShiftPass, actions, rules
from portal.passes.queries import LINK, find, of_event, starts
from portal.web.blueprint import Slice, needs
from portal.web.pages import go, show, show_form

blueprint = Slice("passdesk", __name__, url_prefix="/events/<event_slug>/passes")


@blueprint.get("")
@needs(Permission.TEAM_EDIT)
def index(event: Event) -> Response:
    found = of_event(event)
    at = clock.now()
    rows = [(each, rules.state(each, at)) for each in found]
    return show("passes/index.html", event=event, rows=rows, sold=queries.sold(event, found))


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Permission.TEAM_EDIT)
def new(event: Event) -> Response:
    form = PassForm.of(event, queries.tills(event), queries.tickets(event))
    if form.validate_on_submit():
        try:
            made = actions.make(event, form.wish, by=people.me(), key=form.idempotency_key.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(f"{made.name} is made. Nobody sees its PIN again: tell it to who stands there.")
            return go(url_for(".page", ref=made.ref))
    return show_form("passes/new.html", "passes/_form.html", form=form, event=event)


@blueprint.get("/<ref>")
@needs(Permission.TEAM_EDIT)
def page(event: Event, ref: str) -> Response:
    return _page(event, _found(event, ref), NewPinForm(formdata=None))


@blueprint.post("/<ref>/pin")
@needs(Permission.TEAM_EDIT)
def change_pin(event: Event, ref: str) -> Response:
    found, form = _found(event, ref), NewPinForm()
    if form.validate():
        try:
            actions.change_pin(found, str(form.pin.data), by=people.me())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash("The new PIN holds. Whoever stands there is asked for it.")
            return go(url_for(".page", ref=ref))
    return _page(event, found, form)


@blueprint.post("/<ref>/withdraw")
@needs(Permission.TEAM_EDIT)
def withdraw(event: Event, ref: str) -> Response:
    found = _found(event, ref)
    actions.withdraw(found, by=people.me())
    flash(f"{found.name} is withdrawn: nobody sells with it any more.")
    return go(url_for(".page", ref=ref))


@blueprint.get("/<ref>/paper")
@needs(Permission.TEAM_EDIT)
def paper(event: Event, ref: str) -> Response:
    """One sheet for who stands at the till; the PIN is told, not printed."""
    found = _found(event, ref)
    return show("passes/paper.html", event=event, found=found, link=_link(found))


@blueprint.get("/<ref>/qr.svg")
@needs(Permission.TEAM_EDIT)
def qr(event: Event, ref: str) -> Response:
    return Response(documents.qr_svg(_link(_found(event, ref))), mimetype="image/svg+xml")


def _page(event: Event, found: ShiftPass, form: NewPinForm) -> Response:
    shown: dict[str, Any] = {
        "event": event,
        "found": found,
        "state": rules.state(found, clock.now()),
        "link": _link(found),
        "starts": starts(found),
        "sold": queries.sold(event, [found])[found.id],
    }
    return show("passes/page.html", status=form.status, form=form, **shown)


def _link(found: ShiftPass) -> str:
    address = url_for("passes.begin", token=refs.sign(LINK, found.ref))
    return f"{setting('BASE_URL').rstrip('/')}{address}"


def _found(event: Event, ref: str) -> ShiftPass:
    return find(event, ref) or abort(404)
