"""The list of an event's orders: find some, and see what they come to."""

from flask import Response, current_app, request, url_for

from portal import people
from portal.core.access import Permission, allows
from portal.events import Event
from portal.orderbook import listing, queries, words
from portal.orderbook.actions import ACTS
from portal.orderbook.routes import LIST, blueprint
from portal.savedviews import pages
from portal.web import paging, plots
from portal.web.blueprint import needs
from portal.web.pages import go, show

__all__ = ["blueprint"]

PAGE = "orderbook/index.html"
PARTS = {"rows": "orderbook/_rows.html"}


@blueprint.get("/events/<event_slug>/orders")
@needs(Permission.ORDER_VIEW)
def index(event: Event) -> Response:
    code = _only_a_code(event)
    if code:
        return go(url_for("orders.page", event_slug=event.slug, code=code))
    may_see = allows(people.role_of(people.me(), event.id), Permission.ORDER_CHANGE)
    found = listing.read(event, request.args, sees_addresses=may_see)
    return show(
        PAGE,
        parts=PARTS,
        event=event,
        found=found,
        views=pages.read(event, LIST, found.asked.query, people.me()),
        bars=plots.bars,
        modes=words.MODES,
        channels=words.CHANNELS,
        acts=ACTS.values(),
        is_new=found.strip is None and not found.asked.is_narrowed,
        share_url=_share_url(event),
    )


def _share_url(event: Event) -> str | None:
    """What to send to people, while they can open it."""
    base: str = current_app.config["BASE_URL"].rstrip("/")
    path = url_for("shop.event", event_slug=event.slug)
    return f"{base}{path}" if event.is_published else None


def _only_a_code(event: Event) -> str | None:
    """Whoever types the code of an order, and nothing else, wants to see it.

    While somebody is still typing the list stays where it is.
    """
    others = [key for key, value in request.args.items() if key != "q" and value]
    return None if others else queries.code_like(event, paging.search(request.args))
