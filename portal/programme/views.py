"""The lists that an event carries: look, add, change in place, move, remove and put back."""

from flask import Response, abort, request, url_for

from portal import people, pictures
from portal.core.access import Permission
from portal.core.moving import Move
from portal.core.refusals import Refusal
from portal.events import Event
from portal.pictures import PictureFile
from portal.programme import actions, forms, queries
from portal.programme.colors import PALETTE
from portal.programme.models import Carried
from portal.programme.routes import blueprint, each, find, here
from portal.programme.sorts import SORTS
from portal.programme.words import KINDS, icon
from portal.web import markdown
from portal.web.addresses import shown
from portal.web.blueprint import needs
from portal.web.pages import show
from portal.web.toasts import changed

__all__ = ["blueprint"]

EDITING = Permission.EVENT_EDIT
ENTRIES, ADD = "programme/_entries.html", "programme/_add.html"
# The form empty again, and the list with what is new in it.
ADDED = "programme/_added.html"


@each("", "GET")
@needs(EDITING)
def index(event: Event) -> Response:
    return _page(event)


@each("", "POST", brings_logo=True)
@needs(EDITING)
def add(event: Event) -> Response:
    sort = here()
    form = forms.FORMS[sort]().named("new")
    if not form.validate():
        return _page(event, adding=form, part=ADD)
    try:
        logo, key = _logo(form), form.idempotency_key.data
        entry = actions.add(event, sort, form.values, by_id=people.me().id, key=key, logo=logo)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(event, adding=form, part=ADD)
    return _done(event, f"{entry.called} is added.", part=ADDED)


@each("/<ref>", "GET")
@needs(EDITING)
def edit(event: Event, ref: str) -> Response:
    entry = _kept(event, ref)
    return _page(event, entry=entry, form=forms.of(here(), entry))


@each("/<ref>", "POST", brings_logo=True)
@needs(EDITING)
def change(event: Event, ref: str) -> Response:
    sort, entry = here(), find(event, ref)
    form = forms.of(sort, entry)
    if form.validate():
        try:
            actions.change(
                event,
                sort,
                entry,
                form.values,
                version=form.version.data,
                by_id=people.me().id,
                logo=_logo(form),
                takes_logo_off=form.takes_logo_off,
            )
        except Refusal as refusal:
            form.refuse(refusal, forms.of(sort, entry, formdata=None))
        else:
            return _done(event, f"{entry.called} is saved.")
    return _page(event, entry=entry, form=form)


@each("/<ref>/move", "POST")
@needs(EDITING)
def move(event: Event, ref: str) -> Response:
    to = Move.read(request.form) or abort(400)
    actions.move(event, here(), find(event, ref), to, by_id=people.me().id)
    return _done(event)


@each("/<ref>/remove", "POST")
@needs(EDITING)
def remove(event: Event, ref: str) -> Response:
    entry = find(event, ref)
    actions.remove(event, here(), entry, by_id=people.me().id)
    return _done(event, f"{entry.called} is removed.", undo=url_for(".restore", ref=ref))


@each("/<ref>/restore", "POST")
@needs(EDITING)
def restore(event: Event, ref: str) -> Response:
    entry = find(event, ref)
    actions.restore(event, here(), entry, by_id=people.me().id)
    return _done(event, f"{entry.called} is back.")


def _logo(form: forms.EntryForm) -> PictureFile | None:
    """Drawn outside of any transaction, before anything is written."""
    upload = request.files.get("logo") if "logo" in form else None
    if upload is None or not upload.filename:
        return None
    try:
        return pictures.receive(upload, pictures.Kind.SPONSOR)
    except Refusal as refusal:
        raise type(refusal)(refusal.sentence, field="logo") from refusal


def _done(
    event: Event, done: str = "", *, part: str = ENTRIES, undo: str | None = None
) -> Response:
    """The list after a change in place: the part for HTMX, a new page for a plain form."""

    def entries() -> Response:
        response = _page(event, part=part)
        response.headers["HX-Replace-Url"] = url_for(".index")  # of a row that was open before
        return response

    return changed(entries, url_for(".index"), done, undo)


def _page(
    event: Event,
    *,
    part: str = ENTRIES,
    entry: Carried | None = None,
    form: forms.EntryForm | None = None,
    adding: forms.EntryForm | None = None,
) -> Response:
    """The list; with `form`, `entry` is open in it. `adding` is a form for one more, as sent."""
    sort = here()
    kept = list(queries.of_event(sort.model, event))
    sent = form or adding
    if entry and entry.removed_at:  # meanwhile, by somebody else: what was typed stays in sight
        kept.append(entry)
    response = show(
        "programme/index.html",
        part,
        parts={"entries": ENTRIES},
        status=sent.status if sent else 200,
        event=event,
        sort=sort,
        sorts=SORTS,
        rows=kept,
        removed=queries.removed_lately(sort.model, event),
        entry=entry,
        form=form,
        adding=adding or forms.begin(sort, kept, formdata=None),
        oob=part == ADDED,
        palette=PALETTE,
        kinds=KINDS,
        link_icon=icon,
        shown=shown,
        drawn=pictures.shown,
        markdown=markdown.to_html,
    )
    if sent:
        response.headers.update(sent.headers)
    return response


def _kept(event: Event, ref: str) -> Carried:
    entry = find(event, ref)
    return entry if entry.removed_at is None else abort(404)
