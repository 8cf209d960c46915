"""Which door this device stands at, kept in it for a season: a list, and the name of the gate."""

from datetime import timedelta
from urllib.parse import quote, unquote

from flask import Response, current_app, request, url_for

from portal.checkin.actions import Door
from portal.checkin.forms import LONGEST_GATE
from portal.checkin.models import CheckInList
from portal.events import Event

COOKIE = "door"
KEPT = timedelta(days=180)
_LONGEST_REF = 12


def door() -> Door:
    """As it was chosen here; everybody, at a nameless gate, before."""
    list_ref, _, gate = request.cookies.get(COOKIE, "").partition(".")
    return Door(list_ref[:_LONGEST_REF] or None, unquote(gate)[:LONGEST_GATE] or None)


def remember(response: Response, event: Event, chosen: CheckInList | None, gate: str) -> None:
    """Of this event only: the cookie travels to its check-in and nowhere else."""
    response.set_cookie(
        COOKIE,
        f"{chosen.ref if chosen else ''}.{quote(gate)}",
        max_age=KEPT,
        path=url_for("checkin.page", event_slug=event.slug),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
