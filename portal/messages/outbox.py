"""What is done to a message that was sent: taken back, stopped, gone on with, tried again."""

from flask import Response, flash, url_for

from portal import people
from portal.events import Event
from portal.messages import actions
from portal.messages.views import WRITING, blueprint, find
from portal.web.blueprint import needs
from portal.web.pages import go


@blueprint.post("/messages/<ref>/undo")
@needs(WRITING)
def undo(event: Event, ref: str) -> Response:
    message = find(event, ref)
    actions.undo(message, by_id=people.me().id)
    flash("Taken back: nobody got it. It is a draft again.")
    return go(url_for(".page", ref=ref))


@blueprint.post("/messages/<ref>/stop")
@needs(WRITING)
def stop(event: Event, ref: str) -> Response:
    message = find(event, ref)
    actions.stop(message, by_id=people.me().id)
    flash("Stopped. Who waits still gets it when you send the rest.")
    return go(url_for(".page", ref=ref))


@blueprint.post("/messages/<ref>/go-on")
@needs(WRITING)
def go_on(event: Event, ref: str) -> Response:
    message = find(event, ref)
    actions.go_on(message, by_id=people.me().id)
    return go(url_for(".page", ref=ref))


@blueprint.post("/messages/<ref>/retry")
@needs(WRITING)
def retry(event: Event, ref: str) -> Response:
    message = find(event, ref)
    actions.retry(message, by_id=people.me().id)
    flash("Those that failed are sent again, and nobody else.")
    return go(url_for(".page", ref=ref))
