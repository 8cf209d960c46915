"""Write to people of an event: the list, a new message, its preview, the outbox and what became."""

from typing import Any

from flask import Response, abort, flash, request, url_for

from portal import people
from portal.core import clock
from portal.core.access import Permission
from portal.core.refusals import Refusal
from portal.events import Event
from portal.messages import actions, audience, letters, queries, rules
from portal.messages.forms import DraftForm, MessageFields, NewMessageForm
from portal.messages.models import Message, MessageState
from portal.messages.starts import STARTS
from portal.people import throttle
from portal.people.throttle import Limit
from portal.web import plots
from portal.web.blueprint import Slice, needs, only_reads
from portal.web.pages import go, show

blueprint = Slice("messages", __name__, url_prefix="/events/<event_slug>")

WRITING = Permission.ORDER_CHANGE
WRITE, PREVIEW = "messages/write.html", "messages/_preview.html"
PAGE, PROGRESS = "messages/message.html", "messages/_progress.html"
# Of one event: nobody needs to write so often, and people's mailboxes are their own.
SENDS = Limit("message-send", 20, 60, "That is a lot of mail to the same people.")


@blueprint.get("/messages")
@needs(WRITING)
def index(event: Event) -> Response:
    found, last = queries.page(event, request.args.get("before"))
    return show(
        "messages/index.html",
        parts={"rows": "messages/_rows.html"},
        event=event,
        messages=found,
        last=last,
        before=request.args.get("before"),
        states=rules.STATES,
        starts=STARTS,
        parts_of=plots.parts,
    )


@blueprint.route("/messages/new", methods=["GET", "POST"])
@needs(WRITING)
def new(event: Event) -> Response:
    form = NewMessageForm.begin(event, request.args.get("start"))
    if not form.validate_on_submit() or _asks_to_look():
        return _write(event, form)
    try:
        key, send_to = form.idempotency_key.data, _count(event)
        message = actions.write(event, form.details, key=key, by_id=people.me().id, send_to=send_to)
    except Refusal as refusal:
        form.refuse(refusal)
        return _write(event, form)
    return _kept(message)


@blueprint.post("/messages/preview")
@only_reads
@needs(WRITING)
def preview(event: Event) -> Response:
    """To whom it would go, and what five of them would read, while somebody writes."""
    form = MessageFields.at(event)
    form.validate()
    return show(PREVIEW, PREVIEW, **_shown(event, form))


@blueprint.get("/messages/<ref>")
@needs(WRITING)
def page(event: Event, ref: str) -> Response:
    message = find(event, ref)
    if message.state == MessageState.DRAFT:
        return _write(event, DraftForm.of(message), message)
    parts = {"progress": PROGRESS}
    return show(PAGE, parts=parts, **_sending(message))


@blueprint.post("/messages/<ref>")
@needs(WRITING)
def change(event: Event, ref: str) -> Response:
    message = find(event, ref)
    form = DraftForm.of(message)
    if message.state != MessageState.DRAFT:  # the same form sent twice
        return go(url_for(".page", ref=ref))
    if not form.validate() or _asks_to_look():
        return _write(event, form, message)
    try:
        send_to = _count(event)
        actions.change(message, form.details, version=form.version.data, by_id=people.me().id)
        if send_to is not None:
            actions.send(message, count=send_to, by_id=people.me().id)
    except Refusal as refusal:
        form.refuse(refusal, DraftForm.of(message, formdata=None))
        return _write(event, form, message)
    return _kept(message)


def _count(event: Event) -> int | None:
    """The number on the button that was pressed; None: it is only kept."""
    pressed = request.form.get("send")
    if pressed is None:
        return None
    throttle.count(SENDS, str(event.id))
    return int(pressed) if pressed.isascii() and pressed.isdigit() and len(pressed) < 9 else -1


def _asks_to_look() -> bool:
    return "preview" in request.form


def _kept(message: Message) -> Response:
    if message.state == MessageState.WAITING:
        undo = url_for(".undo", ref=message.ref)
        said: Any = {"text": f"In the outbox, to {message.total:,}.", "undo": undo}
        flash(said)  # base.html shows both
    else:
        flash("Kept as a draft.")
    return go(url_for(".page", ref=message.ref))


def _write(event: Event, form: MessageFields, message: Message | None = None) -> Response:
    shown = _shown(event, form)
    response = show(WRITE, status=form.status, message=message, starts=STARTS, **shown)
    response.headers.update(form.headers)
    return response


def _shown(event: Event, form: MessageFields) -> dict[str, Any]:
    details = form.details
    good = form.can_be_sent
    return {
        "event": event,
        "form": form,
        "tally": audience.tally(event, details),
        "samples": letters.samples(event, details) if good else [],
    }


def _sending(message: Message) -> dict[str, Any]:
    return {
        "event": message.event,
        "message": message,
        "not_sent": queries.not_sent(message),
        "states": rules.STATES,
        "standings": rules.STANDINGS,
        "presences": rules.PRESENCES,
        "parts_of": plots.parts,
        "now": clock.now(),
    }


def find(event: Event, ref: str) -> Message:
    return queries.find(event, ref) or abort(404)
