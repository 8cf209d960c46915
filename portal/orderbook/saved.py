"""The views of the list of orders that people saved."""

from flask import Response, request, url_for

from portal import people
from portal.core.access import Permission
from portal.events import Event
from portal.orderbook.asked import Asked
from portal.orderbook.routes import LIST, blueprint
from portal.savedviews import pages
from portal.web.blueprint import needs


@blueprint.post("/events/<event_slug>/orders/views")
@needs(Permission.ORDER_VIEW)
def save_view(event: Event) -> Response:
    query = Asked.of(request.args, event).query
    return pages.save(event, LIST, query, people.me(), url_for(".index"))


@blueprint.post("/events/<event_slug>/orders/views/<ref>/remove")
@needs(Permission.ORDER_VIEW)
def remove_view(event: Event, ref: str) -> Response:
    return pages.remove(event, LIST, ref, people.me(), url_for(".index"))
