"""The codes of an event: list, make, look at, change, switch, delete, take along."""

from flask import Response, flash, request, url_for

from portal import people
from portal.codedesk import figures, listing, sheet
from portal.codedesk.forms import CodeFields, CodeForm, NewCodeForm
from portal.codedesk.routes import blueprint, both, find, here, own
from portal.codedesk.sorts import SORTS
from portal.codes import Code, actions, batches, words
from portal.codes.lists import in_state, matching, of_sort
from portal.codes.states import State
from portal.core import clock
from portal.core.access import Permission
from portal.core.modules import Module
from portal.core.refusals import Refusal
from portal.events import Event
from portal.modules import CLOSED, is_on
from portal.web import paging, plots, sheets
from portal.web.blueprint import needs, only_reads
from portal.web.pages import go, own_path, show, show_form
from portal.web.toasts import changed

__all__ = ["blueprint"]

MAKING = Permission.CODE_EDIT
ROW, SENTENCE = "codes/_row.html", "codes/_sentence.html"


@both("", "GET")
@needs(MAKING)
def index(event: Event) -> Response:
    sort = here()
    found = listing.read(event, sort, request.args)
    closed = None if is_on(Module.TICKETING) else CLOSED[Module.TICKETING]
    parts = {"rows": "codes/_rows.html"}
    return show(
        "codes/index.html",
        parts=parts,
        event=event,
        sort=sort,
        sorts=SORTS,
        states=tuple(State),
        found=found,
        batch=batches.running(event, sort.used_for),
        closed=closed,
    )


@both(".csv", "GET")
@needs(MAKING)
def as_csv(event: Event) -> Response:
    """What the list shows for the same query, all of it."""
    sort = here()
    state = listing.state_asked(request.args)
    conditions = [
        *of_sort(sort.used_for),
        *matching(paging.search(request.args)),
        *in_state(state, event, clock.now()),
    ]
    lines = sheet.lines(event.id, conditions)
    return sheets.answer(f"{event.slug}-{sort.address}", sheet.HEADER, lines)


@both("/new", "GET", "POST")
@needs(MAKING, module=Module.TICKETING)
def new(event: Event) -> Response:
    sort = here()
    form = NewCodeForm.begin(event, sort.used_for)
    if form.validate_on_submit():
        try:
            key = form.idempotency_key.data
            code = actions.create(event, sort.used_for, form.details, by_id=people.me().id, key=key)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(f"{code.code} is made: {words.summary(code)}.")
            return go(url_for(".page", code=code.folded))
    page, part = "codes/new.html", "codes/_form.html"
    return show_form(
        page, part, form=form, event=event, sort=sort, code=None, sentence_url=url_for(".sentence")
    )


@both("/new/sentence", "POST")
@only_reads
@needs(MAKING)
def sentence(event: Event) -> Response:
    """What the code would give that somebody is still writing."""
    form = CodeFields.at(event, here().used_for)
    return show(SENTENCE, SENTENCE, form=form, sentence_url=url_for(".sentence"))


@both("/<code>", "GET")
@needs(MAKING)
def page(event: Event, code: str) -> Response:
    found = find(event, code)
    return _page(found, CodeForm.of(found))


@both("/<code>", "POST")
@needs(MAKING, module=Module.TICKETING)
def change(event: Event, code: str) -> Response:
    found = own(event, code)
    form = CodeForm.of(found)
    if form.validate():
        try:
            actions.change(found, form.details, version=form.version.data, by_id=people.me().id)
        except Refusal as refusal:
            form.refuse(refusal, CodeForm.of(found, formdata=None))
        else:
            flash(f"{found.code} is saved: {words.summary(found)}.")
            return go(url_for(".page", code=found.folded))
    return _page(found, form)


@both("/<code>/toggle", "POST")
@needs(MAKING, module=Module.TICKETING)
def toggle(event: Event, code: str) -> Response:
    """On or off, as `to` says; without it, what it is not now."""
    found = own(event, code)
    wanted = {"on": True, "off": False}.get(request.values.get("to", ""), not found.active)
    actions.switch(found, active=wanted, by_id=people.me().id)
    done = f"{found.code} is {'on' if wanted else 'off'}."
    undo = url_for(".toggle", code=found.folded, to="off" if wanted else "on")
    return changed(
        lambda: show("codes/index.html", ROW, event=event, sort=here(), row=listing.row_of(found)),
        own_path(request.referrer) or url_for(".index"),
        done,
        undo,
    )


@both("/<code>/delete", "POST")
@needs(MAKING, module=Module.TICKETING)
def delete(event: Event, code: str) -> Response:
    found = own(event, code)
    actions.delete_unused(found, by_id=people.me().id)
    flash(f"{found.code} is deleted.")
    return go(url_for(".index"))


def _page(code: Code, form: CodeForm) -> Response:
    return show_form(
        "codes/code.html",
        "codes/_form.html",
        form=form,
        event=code.event,
        sort=here(),
        code=code,
        row=listing.row_of(code),
        gives=words.gives(code),
        figures=figures.of(code),
        bars=plots.bars,
        sentence_url=url_for(".sentence"),
    )
