"""The pictures of an event: see, choose, describe, remove, put back."""

from flask import Response, abort, flash, request, url_for

from portal import people
from portal.core.access import Permission
from portal.core.refusals import Refusal, TooLarge
from portal.events import Event
from portal.pictures import actions, files, queries
from portal.pictures.forms import PicturesForm
from portal.pictures.models import Kind, Picture, PictureFile
from portal.pictures.rules import MOST_BYTES
from portal.pictures.showing import shown
from portal.web.blueprint import Slice, needs, takes_files
from portal.web.pages import go, show_form

blueprint = Slice("pictures", __name__)

PICTURES = "/events/<event_slug>/pictures"
OWN = (Kind.COVER, Kind.LOGO)


@blueprint.route(PICTURES, methods=["GET", "POST"])
@takes_files(MOST_BYTES)
@needs(Permission.EVENT_EDIT)
def index(event: Event) -> Response:
    found = queries.of_event(event)
    form = PicturesForm.of(found)
    if form.validate_on_submit():
        try:
            _save(event, form, people.me().id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash("Saved.")
            return go(url_for(".index"))
    return show_form(
        "pictures/index.html",
        form=form,
        event=event,
        pictures={kind: shown(picture) for kind, picture in found.items()},
        refs={kind: picture.ref for kind, picture in found.items()},
    )


@blueprint.post(f"{PICTURES}/<ref>/remove")
@needs(Permission.EVENT_EDIT)
def remove(event: Event, ref: str) -> Response:
    picture = _find(event, ref)
    actions.remove(event, picture, by_id=people.me().id)
    back = url_for(".restore", ref=ref)
    flash({"text": f"The {picture.kind} is removed.", "undo": back})  # type: ignore[arg-type]
    return go(url_for(".index"))


@blueprint.post(f"{PICTURES}/<ref>/restore")
@needs(Permission.EVENT_EDIT)
def restore(event: Event, ref: str) -> Response:
    picture = _find(event, ref)
    actions.restore(event, picture, by_id=people.me().id)
    flash(f"The {picture.kind} is back.")
    return go(url_for(".index"))


def _save(event: Event, form: PicturesForm, by_id: int) -> None:
    """Drawn first and outside of any transaction, then shown; both or none."""
    received = _receive()
    for kind in OWN:
        if kind in received:
            actions.store(event, kind, received[kind], alt=form.alt(kind), by_id=by_id)
    cover = queries.of_event(event).get(Kind.COVER)
    if cover:
        actions.describe(event, cover, form.alt(Kind.COVER), by_id=by_id)


def _receive() -> dict[Kind, PictureFile]:
    """What was chosen; what is wrong with each stands on its own field."""
    received, refused = {}, []
    for kind in OWN:
        upload = request.files.get(kind)
        if upload is None or not upload.filename:
            continue
        try:
            received[kind] = files.receive(upload, kind)
        except Refusal as refusal:
            refused.append(type(refusal)(refusal.sentence, field=kind))
    if refused:
        worst = max(refused, key=lambda each: each.status == TooLarge.status)
        raise type(worst)(*(fault for each in refused for fault in each.faults))
    return received


def _find(event: Event, ref: str) -> Picture:
    found = queries.find(event, ref)
    return found if found and found.kind in OWN else abort(404)
