"""The list of who comes to an event."""

from flask import Response, request

from portal import people
from portal.attendees import listing, words
from portal.attendees.routes import LIST, blueprint
from portal.core.access import Permission
from portal.events import Event
from portal.savedviews import pages
from portal.web.blueprint import needs
from portal.web.pages import show

__all__ = ["blueprint"]

PARTS = {"rows": "attendees/_rows.html"}


@blueprint.get("/events/<event_slug>/attendees")
@needs(Permission.ATTENDEE_VIEW)
def index(event: Event) -> Response:
    found = listing.read(event, request.args, people.role_of(people.me(), event.id))
    nobody = not any(count.people for count in found.counts.values())
    return show(
        "attendees/index.html",
        parts=PARTS,
        event=event,
        found=found,
        views=pages.read(event, LIST, found.asked.query, people.me()),
        presence=words.PRESENCE,
        is_new=nobody and not found.asked.is_narrowed,
    )
