"""The tills of an event: made, changed, taken out of use; and whether selling needs a shift."""

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, flash, request, url_for

from portal import allotments, people, tickets
from portal.core.access import Permission
from portal.core.refusals import Refusal
from portal.events import Event
from portal.shifts.routes import blueprint
from portal.shifts.tillforms import ShiftsForm, TillForm
from portal.tickets import Ticket
from portal.tills import Till, setup
from portal.tills import queries as stored
from portal.web.blueprint import needs
from portal.web.pages import go, show_form


@blueprint.route("/tills", methods=["GET", "POST"])
@needs(Permission.EVENT_EDIT)
def tills_index(event: Event) -> Response:
    form = TillForm.of(event, _sold_here(event))
    if form.validate_on_submit():
        try:
            made = setup.make(
                event, form.terms, form.chosen, key=form.idempotency_key.data, by_id=people.me().id
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(f"{made.name} can be opened.")
            return go(url_for(".tills_index"))
    return show_form(
        "shifts/tills.html",
        form=form,
        event=event,
        tills=stored.of_event(event),
        standing=stored.standing_at(event),
        shifts_form=ShiftsForm(formdata=None, data={"needs_shift": event.sale_needs_shift}),
    )


@blueprint.route("/tills/<ref>", methods=["GET", "POST"])
@needs(Permission.EVENT_EDIT)
def edit_till(event: Event, ref: str) -> Response:
    till = _till_or_404(event, ref)
    form = TillForm.of(event, _sold_here(event, till.tickets), till)
    if form.validate_on_submit():
        try:
            version = form.version.data
            setup.change(till, form.terms, form.chosen, version=version, by_id=people.me().id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash("Saved.")
            return go(url_for(".tills_index"))
    return show_form("shifts/till.html", form=form, event=event, name=till.name, ref=ref)


@blueprint.post("/tills/<ref>/off")
@needs(Permission.EVENT_EDIT)
def take_till_off(event: Event, ref: str) -> Response:
    till = _till_or_404(event, ref)
    setup.close(till, by_id=people.me().id)
    allotments.release(till)
    said: Any = {
        "text": f"{till.name} is out of use",
        "undo": url_for(".put_till_on", ref=ref),
    }
    flash(said)  # base.html shows both
    return go(url_for(".tills_index"))


@blueprint.post("/tills/<ref>/on")
@needs(Permission.EVENT_EDIT)
def put_till_on(event: Event, ref: str) -> Response:
    till = _till_or_404(event, ref)
    setup.reopen(till, by_id=people.me().id)
    flash(f"{till.name} can be opened.")
    return go(url_for(".tills_index"))


@blueprint.post("/tills/shifts")
@needs(Permission.EVENT_EDIT)
def ask_for_shifts(event: Event) -> Response:
    form = ShiftsForm(formdata=request.form)
    setup.ask_for_shifts(event, needed=bool(form.needs_shift.data), by_id=people.me().id)
    flash("Saved.")
    return go(url_for(".tills_index"))


def _sold_here(event: Event, chosen: Sequence[Ticket] = ()) -> list[Ticket]:
    """What the door sells, and what was `chosen` while it did."""
    every = tickets.of_event(event)
    return [each for each in every if tickets.is_sold_at_the_door(each) or each in chosen]


def _till_or_404(event: Event, ref: str) -> Till:
    return stored.find(event, ref) or abort(404)
