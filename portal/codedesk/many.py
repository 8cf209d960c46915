"""Make many codes at once: ask for them, watch, take them along."""

from flask import Response, abort, flash, url_for

from portal import jobs, people
from portal.codedesk import sheet
from portal.codedesk.forms import BatchForm
from portal.codedesk.routes import both, here
from portal.codes import Code, batches
from portal.codes.models import CodeBatch
from portal.core.access import Permission
from portal.core.modules import Module
from portal.core.refusals import Refusal
from portal.events import Event
from portal.web import sheets
from portal.web.blueprint import needs
from portal.web.pages import go, show, show_form


@both("/bulk", "GET", "POST")
@needs(Permission.CODE_EDIT, module=Module.TICKETING)
def bulk(event: Event) -> Response:
    sort = here()
    form = BatchForm.begin(event, sort.used_for)
    if form.validate_on_submit():
        try:
            key, count = form.idempotency_key.data, form.count.data or 0
            batch = batches.begin(
                event, sort.used_for, form.details, count=count, by_id=people.me().id, key=key
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return go(url_for(".batch", ref=batch.ref))
    made = batches.of_event(event, sort.used_for)
    return show_form(
        "codes/bulk.html",
        "codes/_many.html",
        form=form,
        event=event,
        sort=sort,
        batches=made,
        sentence_url=url_for(".sentence"),
    )


@both("/bulk/<ref>", "GET")
@needs(Permission.CODE_EDIT)
def batch(event: Event, ref: str) -> Response:
    """How far it is; the work goes on whether somebody looks or not."""
    found = _find(event, ref)
    job = None if found.is_done else jobs.promised(batches.promise_of(found))
    return show(
        "codes/batch.html",
        parts={"progress": "codes/_progress.html"},
        event=event,
        sort=here(),
        batch=found,
        stopped=job.last_error if job and job.state == jobs.JobState.DEAD else None,
    )


@both("/bulk/<ref>.csv", "GET")
@needs(Permission.CODE_EDIT)
def batch_as_csv(event: Event, ref: str) -> Response:
    found = _find(event, ref)
    lines = sheet.lines(event.id, [Code.batch_id == found.id])
    return sheets.answer(f"{event.slug}-{here().address}-{ref}", sheet.HEADER, lines)


@both("/bulk/<ref>/retry", "POST")
@needs(Permission.CODE_EDIT, module=Module.TICKETING)
def retry(event: Event, ref: str) -> Response:
    """Go on with what the worker gave up; nothing is made twice."""
    job = jobs.promised(batches.promise_of(_find(event, ref)))
    if job:
        jobs.retry(job)
        flash("The rest is being made.")
    return go(url_for(".batch", ref=ref))


def _find(event: Event, ref: str) -> CodeBatch:
    found = batches.find(event, ref)
    if found is None or found.used_for != here().used_for:
        abort(404)
    return found
