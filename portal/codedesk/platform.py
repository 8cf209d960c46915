"""The codes that admins set for whole events: one for each, on every paid ticket of it."""

from flask import Response, abort, flash, request, url_for

from portal import events, people
from portal.codedesk import listing
from portal.codedesk.forms import CodeFields, CodeForm, PlatformCodeForm
from portal.codes import Code, UsedFor, actions, words
from portal.codes.lists import events_without
from portal.codes.queries import event_level
from portal.core import clock
from portal.core.access import Permission
from portal.core.modules import Module
from portal.core.refusals import Refusal
from portal.events import Event
from portal.web.blueprint import Slice, needs, only_reads
from portal.web.pages import go, show, show_form

blueprint = Slice("platform_codes", __name__, url_prefix="/admin/discount-codes")

SENTENCE = "codes/_sentence.html"


@blueprint.get("")
@needs(Permission.SITE_ADMIN)
def index() -> Response:
    found = listing.of_platform(request.args)
    return show(
        "codes/platform/index.html", parts={"rows": "codes/platform/_rows.html"}, found=found
    )


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Permission.SITE_ADMIN, Module.TICKETING)
def new() -> Response:
    event = _chosen()
    form = PlatformCodeForm.begin(event, UsedFor.EVENT)
    if form.validate_on_submit() and event:
        try:
            key = form.idempotency_key.data
            code = actions.create(event, UsedFor.EVENT, form.details, by_id=people.me().id, key=key)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(f"{code.code} is made for {event.name}: {words.summary(code)}.")
            return go(url_for(".index"))
    return _form(form, None)


@blueprint.post("/new/sentence")
@only_reads
@needs(Permission.SITE_ADMIN)
def sentence() -> Response:
    form = CodeFields.at(_chosen(), UsedFor.EVENT)
    return show(SENTENCE, SENTENCE, form=form, sentence_url=url_for(".sentence"))


@blueprint.get("/<slug>")
@needs(Permission.SITE_ADMIN)
def edit(slug: str) -> Response:
    code = _find(slug)
    return _form(CodeForm.of(code), code)


@blueprint.post("/<slug>")
@needs(Permission.SITE_ADMIN, Module.TICKETING)
def change(slug: str) -> Response:
    code = _find(slug)
    form = CodeForm.of(code)
    if form.validate():
        try:
            actions.change(code, form.details, version=form.version.data, by_id=people.me().id)
        except Refusal as refusal:
            form.refuse(refusal, CodeForm.of(code, formdata=None))
        else:
            flash(f"{code.code} of {code.event.name} is saved.")
            return go(url_for(".index"))
    return _form(form, code)


@blueprint.post("/<slug>/delete")
@needs(Permission.SITE_ADMIN, Module.TICKETING)
def delete(slug: str) -> Response:
    code = _find(slug)
    actions.delete_unused(code, by_id=people.me().id)
    flash(f"{code.code} of {code.event.name} is deleted.")
    return go(url_for(".index"))


def _form(form: CodeFields, code: Code | None) -> Response:
    page = "codes/platform/edit.html" if code else "codes/platform/new.html"
    choices = [] if code else events_without(clock.now())
    return show_form(
        page,
        "codes/platform/_form.html",
        form=form,
        code=code,
        choices=choices,
        sentence_url=url_for(".sentence"),
    )


def _chosen() -> Event | None:
    """The event that an admin has typed or taken from the list, by its address."""
    typed = request.values.get("event", "").strip()
    return events.by_slug(typed) if typed else None


def _find(slug: str) -> Code:
    event = events.by_slug(slug) or abort(404)
    return event_level(event) or abort(404)
