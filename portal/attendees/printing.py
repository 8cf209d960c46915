"""The papers of the list: at once while they are short, made by the worker when they are long."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, current_app, request, url_for

from portal import people
from portal.attendees import papers, queries
from portal.attendees.asked import Asked
from portal.attendees.papers import BADGES, LIST, PAPERS, Paper
from portal.attendees.routes import blueprint
from portal.core.access import Permission
from portal.core.db import pause
from portal.core.refusals import Refusal, WrongState
from portal.documents import PaperFailed
from portal.events import Event
from portal.jobs import tasks
from portal.web.blueprint import needs
from portal.web.forms import CreatingForm
from portal.web.pages import go, show_form

ADDRESS = "/events/<event_slug>/attendees"


@blueprint.get(f"{ADDRESS}/list.pdf")
@needs(Permission.ATTENDEE_VIEW)
def list_pdf(event: Event) -> Response:
    return _paper(LIST, event)


@blueprint.get(f"{ADDRESS}/badges.pdf")
@needs(Permission.ATTENDEE_VIEW)
def badges_pdf(event: Event) -> Response:
    return _paper(BADGES, event)


@blueprint.route(f"{ADDRESS}/papers", methods=["GET", "POST"])
@needs(Permission.ORDER_CHANGE)
def long_paper(event: Event) -> Response:
    """`what` is list or badges; the rest is the list's own query."""
    paper = PAPERS.get(request.args.get("what", ""), LIST)
    asked, form = Asked.of(request.args, event), CreatingForm()
    count = _count(asked)
    if form.validate_on_submit():
        try:
            return _begin(paper, asked, count, form.idempotency_key.data)
        except Refusal as refusal:
            form.refuse(refusal)
    return show_form(
        "attendees/papers.html",
        form=form,
        event=event,
        paper=paper,
        count=count,
        most=papers.MOST,
        query={"what": paper.name, **asked.query},
        back=_at(".index", asked.query),
    )


def _paper(paper: Paper, event: Event) -> Response:
    """Drawn outside of the transaction. A long one leads to where it can be asked for."""
    asked = Asked.of(request.args, event)
    count = _count(asked)
    if not count:
        raise WrongState("Nobody is on this list: there is nothing to print.")
    if count > paper.at_once:
        return go(_at(".long_paper", {"what": paper.name, **asked.query}))
    name, pages = f"{event.slug}-{paper.name}", papers.pages(paper, event, asked)
    pause()
    try:
        drawn = papers.draw(pages)
    except PaperFailed:
        current_app.logger.exception("%s of %s was not drawn", paper.name, event.slug)
        abort(503)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.pdf"',
        "Content-Security-Policy": "sandbox",
        "Cache-Control": "private, no-store",
    }
    return Response(drawn, mimetype="application/pdf", headers=headers)


def _begin(paper: Paper, asked: Asked, count: int, key: str | None) -> Response:
    if not count:
        raise WrongState("Nobody is on this list: there is nothing to print.")
    if count > papers.MOST:
        raise Refusal(f"At most {papers.MOST:,} on one paper. Choose a ticket first.")
    options: dict[str, Any] = {
        "by_id": people.me().id,
        "key": key,
        "payload": {"query": asked.query},
    }
    name = f"{asked.event.slug}-{paper.name}.pdf"
    task = tasks.begin(
        asked.event, paper.kind, paper.label, total=count, result_name=name, **options
    )
    return go(url_for("worklist.page", ref=task.ref))


def _at(endpoint: str, query: Mapping[str, str]) -> str:
    return f"{url_for(endpoint)}?{urlencode(query)}"


def _count(asked: Asked) -> int:
    return queries.counts(asked)[asked.show].people
