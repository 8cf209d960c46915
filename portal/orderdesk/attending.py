"""Change who comes with a ticket: the name and the address, never the ticket or the order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import Response, abort, url_for
from sqlalchemy import select

from portal import jobs, people
from portal.activity import Activity
from portal.core import clock
from portal.core.access import Permission
from portal.core.db import db
from portal.core.refusals import Refusal, WrongState
from portal.events import Event
from portal.orderdesk import forms, queries, seats
from portal.orderdesk.forms import AttendeeForm
from portal.orderdesk.views import blueprint, find, said
from portal.orders import Attendee, Holder, Order, holders
from portal.people import edits
from portal.web.blueprint import needs
from portal.web.pages import go, show_form

ATTENDEE = "/events/<event_slug>/orders/<code>/attendees/<ref>"
UNDO_WITHIN = timedelta(minutes=1)


@dataclass
class Shown:
    """What somebody saw of an attendee when they opened the form."""

    version: int


@blueprint.route(ATTENDEE, methods=["GET", "POST"])
@needs(Permission.ORDER_CHANGE)
def attendee(event: Event, code: str, ref: str) -> Response:
    order = find(event, code)
    found = seats.attendee_of(order, ref) or abort(404)
    form = AttendeeForm.of(found)
    if form.validate_on_submit():
        try:
            changed = change(
                order, found, form.holder, version=form.version.data, by_id=people.me().id
            )
        except Refusal as refusal:
            form.refuse(refusal, AttendeeForm.of(found, formdata=None))
        else:
            undo = url_for(".undo_attendee", code=order.code, ref=ref) if changed else None
            said(f"{ref.upper()} is saved.", undo)
            return go(url_for(".page", code=order.code, _anchor="seats"))
    page, part = "orderdesk/attendee.html", "orderdesk/_attendee.html"
    return show_form(
        page, part, form=form, event=event, order=order, attendee=found, ref=ref.upper()
    )


@blueprint.post(f"{ATTENDEE}/undo")
@needs(Permission.ORDER_CHANGE)
def undo_attendee(event: Event, code: str, ref: str) -> Response:
    """As it was before, if it is still as one left it."""
    order = find(event, code)
    found = seats.attendee_of(order, ref) or abort(404)
    before = _before(order, found, ref.upper(), people.me().id)
    if before is None:
        raise WrongState("It is too late to undo that. Open the attendee and change it.")
    change(order, found, before, version=None, by_id=people.me().id)
    said(f"Undone. {ref.upper()} is as it was.")
    return go(url_for(".page", code=order.code, _anchor="seats"))


def change(
    order: Order, found: Attendee, holder: Holder, *, version: int | None, by_id: int
) -> bool:
    """Whether anything changed; whoever holds it now at a new address is mailed the ticket."""
    queries.lock(order)
    db.session.refresh(found)
    now = Holder(found.name, found.email)
    changes = {"holder": (now, holder)} if now != holder else {}
    stored = Shown(forms.version(found))
    edits.refuse_stale(stored, changes, version, ("order", order.code))
    called = seats.refs(order)[found.id]
    is_new = holders.correct(order, found, holder, called=called, by_id=by_id)
    if is_new and order.is_completed:
        run_at = clock.now() + UNDO_WITHIN  # a slip is taken back before anybody reads of it
        jobs.promise("order.ticket", run_at=run_at, attendee_id=found.id)
    return bool(changes)


def _before(order: Order, found: Attendee, ref: str, by_id: int) -> Holder | None:
    """What the last change replaced, when it was one's own a moment ago and still stands."""
    named = (Activity.subject_ref == order.code, Activity.action == "order.holders_named")
    last = db.session.scalar(
        select(Activity).where(*named).order_by(Activity.at.desc(), Activity.id.desc()).limit(1)
    )
    if last is None or last.actor_id != by_id or last.at < clock.now() - UNDO_WITHIN:
        return None
    old, new = (_told(last.changes, ref, found, which) for which in (0, 1))
    return old if new == Holder(found.name, found.email) != old else None


def _told(changes: Mapping[str, list[str | None]], ref: str, now: Attendee, which: int) -> Holder:
    """As the log has it; what did not change is as it is."""
    name, email = changes.get(f"name of {ref}"), changes.get(f"e-mail of {ref}")
    return Holder(name[which] if name else now.name, email[which] if email else now.email)
