"""What hosts prepare for the doors: lists, and what a sale at the door means."""

from typing import Any

from flask import Response, abort, flash, url_for

from portal import people, tickets
from portal.checkin import lists
from portal.checkin.forms import ListForm, SettingsForm
from portal.checkin.models import CheckInList
from portal.checkin.views import blueprint
from portal.core.access import Permission
from portal.core.refusals import Refusal
from portal.events import Event
from portal.tickets import Ticket
from portal.web.blueprint import needs
from portal.web.pages import go, show, show_form

INDEX = "checkin/lists.html"


@blueprint.route("/lists", methods=["GET", "POST"])
@needs(Permission.EVENT_EDIT)
def lists_index(event: Event) -> Response:
    form = ListForm.of(_admitting(event))
    if form.validate_on_submit():
        try:
            made = lists.make(
                event,
                str(form.name.data),
                form.chosen,
                key=form.idempotency_key.data,
                by_id=people.me().id,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(f"{made.name} can be chosen at the doors.")
            return go(url_for(".lists_index"))
    return show_form(INDEX, form=form, **_shown(event))


@blueprint.route("/lists/<ref>", methods=["GET", "POST"])
@needs(Permission.EVENT_EDIT)
def edit_list(event: Event, ref: str) -> Response:
    found = _list_or_404(event, ref)
    form = ListForm.of(_admitting(event), found)
    if form.validate_on_submit():
        try:
            version = form.version.data
            lists.change(
                found, str(form.name.data), form.chosen, version=version, by_id=people.me().id
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash("Saved.")
            return go(url_for(".lists_index"))
    return show_form("checkin/list.html", form=form, event=event, name=found.name, ref=ref)


@blueprint.post("/lists/<ref>/on")
@needs(Permission.EVENT_EDIT)
def switch_list_on(event: Event, ref: str) -> Response:
    return _switch(event, ref, on=True)


@blueprint.post("/lists/<ref>/off")
@needs(Permission.EVENT_EDIT)
def switch_list_off(event: Event, ref: str) -> Response:
    return _switch(event, ref, on=False)


@blueprint.post("/settings")
@needs(Permission.EVENT_EDIT)
def decide(event: Event) -> Response:
    settings_form = SettingsForm.of(lists.settings(event))
    if settings_form.validate():
        lists.decide(
            event,
            sale_is_entry=bool(settings_form.sale_is_entry.data),
            opens_minutes=int(settings_form.opens_minutes.data or 0),
            by_id=people.me().id,
        )
        flash("Saved.")
        return go(url_for(".lists_index"))
    form = ListForm.of(_admitting(event), sent=False)
    shown = {**_shown(event), "settings_form": settings_form, "form": form}
    return show(INDEX, status=settings_form.status, **shown)


def _switch(event: Event, ref: str, *, on: bool) -> Response:
    """At once, with a way back: nothing is lost by it."""
    found = _list_or_404(event, ref)
    lists.switch(found, on=on, by_id=people.me().id)
    back = url_for(".switch_list_off" if on else ".switch_list_on", ref=ref)
    said: Any = {"text": f"{found.name} is {'on' if on else 'off'}", "undo": back}
    flash(said)  # base.html shows both
    return go(url_for(".lists_index"))


def _shown(event: Event) -> dict[str, Any]:
    return {
        "event": event,
        "lists": lists.of_event(event),
        "settings_form": SettingsForm.of(lists.settings(event)),
    }


def _admitting(event: Event) -> list[Ticket]:
    """A gift lets nobody in."""
    return [ticket for ticket in tickets.of_event(event) if not ticket.is_donation]


def _list_or_404(event: Event, ref: str) -> CheckInList:
    return lists.find(event, ref) or abort(404)
