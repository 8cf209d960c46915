"""The events of all teams: find one, and open it as an admin."""

from collections.abc import Mapping

from flask import Response, request

from portal.admin import calendar
from portal.admin.calendar import Wanted
from portal.admin.routes import blueprint
from portal.core import clock
from portal.core.access import Permission
from portal.events import EventState
from portal.events.queries import When
from portal.web import paging
from portal.web.blueprint import needs
from portal.web.pages import show


@blueprint.get("/events")
@needs(Permission.SITE_ADMIN)
def events() -> Response:
    wanted = _wanted(request.args)
    rows, more = calendar.page(wanted, clock.now())
    return show(
        "admin/events/index.html",
        parts={"rows": "admin/events/_rows.html"},
        wanted=wanted,
        rows=rows,
        more=more,
        states=tuple(EventState),
    )


def _wanted(args: Mapping[str, str]) -> Wanted:
    return Wanted(
        when=When.PAST if args.get("when") == When.PAST else When.UPCOMING,
        search=paging.search(args),
        state=next((each for each in EventState if each == args.get("state")), None),
        before=args.get("before") or None,
    )
