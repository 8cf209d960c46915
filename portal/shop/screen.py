"""What the shop answers: the page of an event, or the parts of it that a change touches."""

from typing import Any

from flask import Response, current_app, url_for

from portal import modules, programme, site
from portal.core import clock
from portal.core.modules import Module
from portal.documents import times
from portal.events import Event, EventState
from portal.events.models import Visibility
from portal.pictures import Shown, covers, shown
from portal.programme.words import KINDS, icon
from portal.shop import pictures
from portal.shop.quoted import Quoted
from portal.web import addresses, markdown
from portal.web.pages import show, wants_part


def event_page(quoted: Quoted, *, status: int = 200) -> Response:
    """The page; `status` is 200 for a link, whatever its code is worth."""
    event = quoted.event
    response = show(
        "shop/event.html",
        "shop/_quoted.html",
        status=status,
        event=event,
        quoted=quoted,
        picture=pictures.of,
        cover=lambda: _cover(event),
        day=times.event_day(event.starts_at, event.timezone),
        hours=times.event_hours(event.starts_at, event.ends_at, event.timezone),
        description=markdown.to_html(event.description),
        **_carried(event),
        why_closed=why_closed(event),
        noindex=is_private(event),
        hold_minutes=site.settings().hold_minutes,
    )
    # Unlike other pages it may be kept: who comes back from the checkout finds what they chose.
    response.headers["Cache-Control"] = "private, no-cache"
    if is_private(event):
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _carried(event: Event) -> dict[str, Any]:
    """What stands below the tickets. Who changes the basket gets none of it, so none is read."""
    return {
        "programme": programme.Programme() if wants_part() else programme.of_event(event),
        "markdown": markdown.to_html,
        "kinds": KINDS,
        "link_icon": icon,
        "shown": addresses.shown,
        "drawn": shown,
        "dialled": addresses.dialled,
    }


def _cover(event: Event) -> Shown | None:
    found = covers([event.id]).get(event.id)
    return shown(found) if found else None


def is_private(event: Event) -> bool:
    return event.visibility == Visibility.UNLISTED or not event.is_published


def why_closed(event: Event) -> str | None:
    """The sentence that stands where the tickets would; None while something may be sold."""
    if event.state == EventState.CANCELLED:
        return f"{event.name} was cancelled. No tickets are sold any more."
    if event.ends_at <= clock.now():
        return f"{event.name} is over. No tickets are sold any more."
    if not modules.is_on(Module.TICKETING):
        return "No tickets are sold here at the moment."
    return None


def calendar_url(event: Event) -> str:
    """As a calendar keeps it: from the setting, never from the request."""
    path = url_for("shop.event", event_slug=event.slug)
    return f"{current_app.config['BASE_URL'].rstrip('/')}{path}"
