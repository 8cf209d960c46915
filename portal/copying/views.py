"""Copy an event: what goes along, where every date goes, and the copy itself."""

from flask import Response, flash, url_for

from portal import modules, people
from portal.copying import actions, queries
from portal.copying.forms import CopyForm
from portal.core.access import Permission
from portal.core.modules import Module
from portal.core.refusals import Refusal
from portal.events import Event
from portal.jobs import Task
from portal.web.blueprint import Slice, needs, only_reads
from portal.web.filters import plural
from portal.web.pages import go, show_form

blueprint = Slice("copying", __name__)

COPY = "/events/<event_slug>/copy"
PAGE, FORM, PLAN = "copying/page.html", "copying/_form.html", "copying/_plan.html"


@blueprint.get(COPY)
@needs(Permission.EVENT_EDIT)
def page(event: Event) -> Response:
    return _page(CopyForm.fresh(event), FORM)


@blueprint.post(f"{COPY}/plan")
@only_reads
@needs(Permission.EVENT_EDIT)
def plan(event: Event) -> Response:
    """Where the dates go: the part for HTMX, the whole page for a plain form."""
    form = CopyForm.of(event)
    if form.validate():
        try:
            actions.plans_of(event, form.wish, form.known)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(form, PLAN)


@blueprint.post(COPY)
@needs(Permission.EVENT_EDIT)
def create(event: Event) -> Response:
    form = CopyForm.of(event)
    if form.validate():
        try:
            form.refuse_unseen()
            key = form.idempotency_key.data
            made = actions.ask(event, form.wish, by=people.me(), key=key, known=form.known)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _there(made)
    return _page(form, FORM)


def _there(made: list[Event] | Task) -> Response:
    if isinstance(made, Task):
        return go(url_for("worklist.page", ref=made.ref))
    if len(made) > 1:
        flash(f"{plural(len(made), 'copy', 'copies')} are drafts. Only their team sees them.")
        return go(url_for("events.index"))
    flash(f"{made[0].name} is a draft. Look it through, then publish it.")
    return go(url_for("events.home", event_slug=made[0].slug))


def _page(form: CopyForm, part: str) -> Response:
    form.fill()
    return show_form(
        PAGE,
        part,
        form=form,
        event=form.event,
        plan=form.plan,
        others=form.others,
        counts=queries.counts(form.event),
        sells=modules.switches()[Module.TICKETING],
    )
