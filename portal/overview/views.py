"""An organizer's pages about events as a whole."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Response, flash, request, url_for

from portal import checkin, events, payments, people, tickets
from portal.core import clock
from portal.core.access import Permission, allows
from portal.core.modules import Module
from portal.core.refusals import Refusal, WrongState
from portal.events import Event, rules
from portal.events.forms import EventForm, NewEventForm
from portal.events.queries import last_of
from portal.modules import switches
from portal.overview import actions, compared, figures, listing
from portal.web import plots
from portal.web.blueprint import Slice, needs, signed_in
from portal.web.pages import go, show, show_form

# The pages stand here, above tickets and orders; their addresses and names are those of events.
blueprint = Slice("events", __name__)


@blueprint.get("/events")
@signed_in
def index() -> Response:
    found = listing.read(people.me(), request.args)
    parts = {"rows": "events/_rows.html"}
    return show(
        "events/index.html",
        parts=parts,
        found=found,
        spark=plots.spark,
        nothing_is_sold=not switches()[Module.TICKETING],
    )


@blueprint.route("/events/new", methods=["GET", "POST"])
@signed_in
def new() -> Response:
    me = people.me()
    form = NewEventForm.like(last_of(me))
    if form.validate_on_submit():
        try:
            event = events.create(form.details, owner=me, key=form.idempotency_key.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(f"{event.name} is a draft. Only its team sees it.")
            return go(url_for(".home", event_slug=event.slug))
    return show_form("events/new.html", "events/_new_form.html", form=form)


@blueprint.get("/events/<event_slug>")
@needs(Permission.EVENT_VIEW)
def home(event: Event) -> Response:
    return _home(event)


@blueprint.route("/events/<event_slug>/edit", methods=["GET", "POST"])
@needs(Permission.EVENT_EDIT)
def edit(event: Event) -> Response:
    form = EventForm.of(event)
    if form.validate_on_submit():
        try:
            actions.change(event, form.details, version=form.version.data, by_id=people.me().id)
        except Refusal as refusal:
            form.refuse(refusal, EventForm.of(event, formdata=None))
        else:
            flash("Saved.")
            return go(url_for(".home"))
    return show_form("events/edit.html", "events/_form.html", form=form, event=event)


@blueprint.post("/events/<event_slug>/publish")
@needs(Permission.EVENT_EDIT)
def publish(event: Event) -> Response:
    try:
        events.publish(event, tickets.offer(event), by_id=people.me().id)
    except WrongState as refusal:
        return _home(event, refusal)
    flash(f"{event.name} is published.")
    return go(url_for(".home"))


@blueprint.post("/events/<event_slug>/unpublish")
@needs(Permission.EVENT_EDIT)
def unpublish(event: Event) -> Response:
    events.unpublish(event, by_id=people.me().id)
    flash(f"{event.name} is a draft again. Only its team sees it.")
    return go(url_for(".home"))


def _home(event: Event, refusal: WrongState | None = None) -> Response:
    """The page of an event; after a refused try to publish, with what is missing."""
    me = people.me()
    sees = allows(people.role_of(me, event.id), Permission.FIGURES_VIEW)
    return show(
        "events/home.html",
        status=refusal.status if refusal else 200,
        event=event,
        refusal=refusal,
        steps=() if event.is_published else _steps(event),
        # Not a reason to stay a draft: its tickets may be for the door, or the way comes later.
        nobody_can_pay=payments.nobody_can_pay(event),
        figures=figures.of(event) if sees else None,
        compared=compared.of(event, me, clock.now()) if sees else None,
        bars=plots.bars,
        inside=_inside(event),
    )


def _inside(event: Event) -> checkin.Count | None:
    """How many are in; while nobody can be, nobody is counted."""
    at = clock.now()
    comes_on = event.starts_at - timedelta(days=1) <= at <= event.ends_at + timedelta(days=1)
    return checkin.together(checkin.counts(event)) if comes_on else None


def _steps(event: Event) -> Sequence[rules.Step]:
    details, offer = rules.Details.of(event), tickets.offer(event)
    return rules.steps(details, offer, clock.now(), switches())
