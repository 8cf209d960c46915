"""Long work of an event: how it goes, its file, what failed of it, stop and go on."""

from collections.abc import Iterator

from flask import Response, abort, flash, make_response, url_for

from portal import people
from portal.core import clock, storage
from portal.core.access import Permission
from portal.core.db import db, reading
from portal.events import Event
from portal.jobs import Task, tasks
from portal.web import sheets
from portal.web.blueprint import Slice, needs
from portal.web.pages import go, show
from portal.worklist import actions, queries

# Whoever may see orders sees that work goes on. What came of it may name anybody.
LOOKING, ACTING = Permission.ORDER_VIEW, Permission.ORDER_CHANGE
KINDS = {
    "csv": "text/csv",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
GONE = 410

blueprint = Slice("worklist", __name__, url_prefix="/events/<event_slug>/jobs")


@blueprint.get("")
@needs(LOOKING)
def index(event: Event) -> Response:
    entries = queries.entries(event)
    parts = {"tasks": "worklist/_tasks.html"}
    return show("worklist/index.html", parts=parts, event=event, entries=entries)


@blueprint.get("/<ref>")
@needs(LOOKING)
def page(event: Event, ref: str) -> Response:
    task = _find(event, ref)
    failures = queries.failures(task) if task.failed else []
    return show(
        "worklist/task.html",
        parts={"task": "worklist/_task.html"},
        event=event,
        entry=queries.entry(task),
        failures=failures,
    )


@blueprint.get("/<ref>/failures.csv")
@needs(ACTING)
def failures_as_csv(event: Event, ref: str) -> Response:
    task = _find(event, ref)
    return sheets.answer(f"{event.slug}-{ref}-failures", ("What", "Why"), _failures(task.id))


@blueprint.get("/<ref>/file")
@needs(ACTING)
def result(event: Event, ref: str) -> Response:
    """What the work made, until its time is over."""
    task = _find(event, ref)
    if not task.result_name or task.expires_at is None:
        abort(404)
    data = storage.get(task.result) if task.result and task.expires_at > clock.now() else None
    if data is None:
        return show("worklist/expired.html", status=GONE, event=event, entry=queries.entry(task))
    response = make_response(data)
    response.mimetype = KINDS.get(task.result_name.rpartition(".")[2], "application/octet-stream")
    response.headers.update(sheets.attached(task.result_name))
    return response


@blueprint.post("/<ref>/stop")
@needs(ACTING)
def stop(event: Event, ref: str) -> Response:
    actions.stop(_find(event, ref), by_id=people.me().id)
    flash("Stopped. What is done stays done.")
    return go(url_for(".page", ref=ref))


@blueprint.post("/<ref>/go-on")
@needs(ACTING)
def go_on(event: Event, ref: str) -> Response:
    actions.go_on(_find(event, ref), by_id=people.me().id)
    return go(url_for(".page", ref=ref))


@blueprint.post("/<ref>/retry")
@needs(ACTING)
def retry(event: Event, ref: str) -> Response:
    actions.retry_failed(_find(event, ref), by_id=people.me().id)
    return go(url_for(".page", ref=ref))


def _failures(task_id: int) -> Iterator[tuple[str, str]]:
    with reading():
        found = queries.failures(db.session.get_one(Task, task_id), limit=None)
        lines = [(each.what, each.reason) for each in found]
    yield from lines


def _find(event: Event, ref: str) -> Task:
    return tasks.find(event, ref) or abort(404)
