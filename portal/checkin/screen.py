"""What a gate is shown: the whole screen, or the part of it that changed."""

from collections.abc import Collection, Sequence
from typing import Any

from flask import Response, make_response, render_template, request

from portal.checkin import device, lists, panel, queries, searching
from portal.checkin.actions import Door
from portal.checkin.finding import MOST_FOUND
from portal.checkin.forms import DoorForm, ScanForm
from portal.checkin.models import CheckInList
from portal.checkin.panel import Panel
from portal.events import Event
from portal.people import User
from portal.web import security
from portal.web.pages import show, wants_part

PAGE = "checkin/page.html"
# What stands goes on being asked for, so the answer to a scan need not carry it.
STANDS = {"HX-Trigger": "stands"}


def page(
    event: Event, by: User, *, said: Panel = panel.WAITING, form: ScanForm | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    """The gate with `said` on its panel; with `?q=` those who are meant."""
    words = request.args.get("q", "").strip()
    door, known = device.door(), lists.of_event(event)
    chosen = next((each for each in known if each.ref == door.list_ref), None)
    rows = searching.search(event, words, by) if words else []
    if said is panel.WAITING and door.list_ref and not (chosen and chosen.active):
        said = panel.NO_LIST
    response = show(
        PAGE,
        parts={"rows": "checkin/_rows.html"},
        status=status,
        event=event,
        panel=said,
        form=form or ScanForm.at(door),
        door=door,
        door_form=DoorForm(formdata=None, gate=door.gate or ""),
        lists=[each for each in known if each.active],
        chosen=chosen,
        words=words,
        rows=rows[:MOST_FOUND],
        more=len(rows) > MOST_FOUND,
        **stands(event, tickets_of(chosen, door)),
    )
    # Parts come and go; the address in the browser stays the gate's.
    response.headers["HX-Push-Url"] = "false"
    security.allow_camera(response)
    return response


def answer(event: Event, by: User, said: Panel, form: ScanForm, status: int) -> Response:
    """The panel alone where a script asked for it."""
    if not wants_part():
        return page(event, by, said=said, form=ScanForm.at(form.door), status=status)
    response = make_response(
        render_template("checkin/_answer.html", panel=said, event=event), status
    )
    response.headers.update(STANDS)
    return response


def standing(event: Event, door: Door) -> Response:
    """For gates that ask every few seconds: most answers are a bare 304."""
    chosen = lists.find(event, door.list_ref) if door.list_ref else None
    context = stands(event, tickets_of(chosen, door))
    response = make_response(render_template("checkin/_standing.html", event=event, **context))
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def stands(event: Event, ticket_ids: Collection[int] | None) -> dict[str, Any]:
    """How many are in, of those that this door lets in, and who came last."""
    last: Sequence[queries.Entry] = queries.last(event)
    return {"count": queries.together(queries.counts(event), ticket_ids), "last": last}


def tickets_of(chosen: CheckInList | None, door: Door) -> Collection[int] | None:
    """None: all of them. A list that is gone lets nobody in."""
    if chosen is None:
        return set() if door.list_ref else None
    return {ticket.id for ticket in chosen.tickets}
