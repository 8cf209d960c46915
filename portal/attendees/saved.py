"""The views of the list of attendees that people saved."""

from flask import Response, request, url_for

from portal import people
from portal.attendees.asked import Asked
from portal.attendees.routes import LIST, blueprint
from portal.core.access import Permission
from portal.events import Event
from portal.savedviews import pages
from portal.web.blueprint import needs


@blueprint.post("/events/<event_slug>/attendees/views")
@needs(Permission.ATTENDEE_VIEW)
def save_view(event: Event) -> Response:
    query = Asked.of(request.args, event).query
    return pages.save(event, LIST, query, people.me(), url_for(".index"))


@blueprint.post("/events/<event_slug>/attendees/views/<ref>/remove")
@needs(Permission.ATTENDEE_VIEW)
def remove_view(event: Event, ref: str) -> Response:
    return pages.remove(event, LIST, ref, people.me(), url_for(".index"))
