"""Notes of the team on an order: for them alone, and never deleted."""

from flask import Response, url_for
from sqlalchemy import update

from portal import people
from portal.core import clock, once, refs
from portal.core.access import Permission
from portal.core.db import db
from portal.core.refusals import WrongState
from portal.events import Event
from portal.orderdesk.forms import NoteForm
from portal.orderdesk.models import OrderNote
from portal.orderdesk.views import again, blueprint, find, said
from portal.orders import Order, log
from portal.web.blueprint import needs
from portal.web.pages import go

NOTES = "/events/<event_slug>/orders/<code>/notes"


@blueprint.post(NOTES)
@needs(Permission.ORDER_CHANGE)
def add_note(event: Event, code: str) -> Response:
    order = find(event, code)
    form = NoteForm()
    if not form.validate():
        return again(order, form)
    ref = write(order, str(form.text.data), key=form.idempotency_key.data, by_id=people.me().id)
    said("The note is stored.", url_for(".remove_note", code=order.code, ref=ref))
    return go(url_for(".page", code=order.code, _anchor="notes"))


@blueprint.post(f"{NOTES}/<ref>/remove")
@needs(Permission.ORDER_CHANGE)
def remove_note(event: Event, code: str, ref: str) -> Response:
    order = find(event, code)
    take_back(order, ref, by_id=people.me().id)
    said("The note is taken back.")
    return go(url_for(".page", code=order.code, _anchor="notes"))


def write(order: Order, text: str, *, key: str | None, by_id: int) -> str:
    """Returns the reference of the note that this very form wrote, now or before."""
    ref = refs.ticket_code()
    earlier = once.claim(f"orders.note:{order.id}", key, {"text": text}, ref)
    if earlier:
        return earlier
    db.session.add(OrderNote(ref=ref, order_id=order.id, text=text, by_id=by_id))
    log.record(order, "order.noted", actor_id=by_id)
    db.session.flush()
    return ref


def take_back(order: Order, ref: str, *, by_id: int) -> None:
    """By who wrote it. It stays stored, and is not shown any more."""
    taken = db.session.execute(
        update(OrderNote)
        .where(
            OrderNote.order_id == order.id,
            OrderNote.ref == ref,
            OrderNote.by_id == by_id,
            OrderNote.removed_at.is_(None),
        )
        .values(removed_at=clock.now())
        .returning(OrderNote.id)
    ).scalar_one_or_none()
    if taken is None:
        raise WrongState("This note is somebody else's, or was taken back already.")
    log.record(order, "order.note_removed", actor_id=by_id)
