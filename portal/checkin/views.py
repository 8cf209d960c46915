"""The gate: one page that scans and searches, what it answers, and the figures beside it."""

from collections.abc import Sequence

from flask import Response, abort, flash, url_for

from portal import people, tickets
from portal.checkin import actions, arriving, device, finding, lists, panel, queries, screen
from portal.checkin.actions import Answer
from portal.checkin.forms import DoorForm, ScanForm
from portal.checkin.rules import Verdict
from portal.core.access import Permission
from portal.core.refusals import WrongState
from portal.events import Event
from portal.tickets import Ticket
from portal.web.blueprint import Slice, needs
from portal.web.pages import go, show, wants_part

# Ticketing off closes the sale; who has a ticket still comes in.
blueprint = Slice("checkin", __name__, url_prefix="/events/<event_slug>/check-in")


@blueprint.get("")
@needs(Permission.CHECK_IN)
def page(event: Event) -> Response:
    return screen.page(event, people.me())


@blueprint.post("/scan")
@needs(Permission.CHECK_IN)
def scan(event: Event) -> Response:
    """A refusal is a part of its own, in colour, not a form with faults."""
    form = ScanForm()
    if not form.validate():
        said = panel.unreadable([*form.form_errors, *form.code.errors, *form.gate.errors])
        return screen.answer(event, people.me(), said, form, 422)
    read = form.read
    if read.order and not read.ticket:
        said = panel.of_whole_order(read.order)
        return screen.answer(event, people.me(), said, form, Verdict.WHOLE_ORDER.status)
    key = form.idempotency_key.data
    found = actions.scan(event, read.ticket, form.door, key=key, how=form.by, by=people.me())
    return _answer(event, found, form)


@blueprint.get("/<ref>")
@needs(Permission.CHECK_IN)
def entered(event: Event, ref: str) -> Response:
    """Who came in with this check-in, for browsers without a script."""
    found = finding.by_check_in(event, ref) or abort(404)
    said = panel.of(Answer(Verdict.OK, found, ref), event.timezone)
    return screen.page(event, people.me(), said=said)


@blueprint.post("/<ref>/undo")
@needs(Permission.CHECK_IN)
def undo(event: Event, ref: str) -> Response:
    try:
        found = actions.undo(event, ref, by=people.me())
    except WrongState as refusal:
        form = ScanForm.at(device.door())
        return screen.answer(event, people.me(), panel.too_late(refusal), form, refusal.status)
    said = panel.taken_back(found.name or found.ticket_name)
    if not wants_part():
        flash(f"{said.word}: {said.sentence}")
        return go(url_for(".page"))
    return screen.answer(event, people.me(), said, ScanForm.at(device.door()), 200)


@blueprint.get("/standing")
@needs(Permission.CHECK_IN)
def standing(event: Event) -> Response:
    return screen.standing(event, device.door())


@blueprint.post("/door")
@needs(Permission.CHECK_IN)
def choose_door(event: Event) -> Response:
    """Kept in the browser alone: another one stands at another door."""
    form = DoorForm()
    chosen = lists.find(event, form.list.data) if form.list.data else None
    if not form.validate() or (form.list.data and not (chosen and chosen.active)):
        said = panel.unreadable([*form.gate.errors] or ["This list is off. Choose another."])
        return screen.page(event, people.me(), said=said, status=422)
    response = go(url_for(".page"))
    device.remember(response, event, chosen, form.gate.data or "")
    return response


@blueprint.get("/arrivals")
@needs(Permission.CHECK_IN)
def arrivals(event: Event) -> Response:
    """When they came, and how many of each list and ticket are in."""
    by_ticket = queries.counts(event)
    used = [each for each in lists.of_event(event) if each.active]
    sold = [each for each in tickets.of_event(event) if not each.is_donation]
    return show(
        "checkin/arrivals.html",
        event=event,
        drawing=arriving.draw(event),
        count=queries.together(by_ticket),
        tables={
            "Lists": [_line(each.name, by_ticket, each.tickets) for each in used],
            "Tickets": [_line(each.name, by_ticket, [each]) for each in sold],
        },
    )


def _line(
    name: str, by_ticket: queries.Counts, which: Sequence[Ticket]
) -> tuple[str, queries.Count]:
    return name, queries.together(by_ticket, {each.id for each in which})


def _answer(event: Event, answer: Answer, form: ScanForm) -> Response:
    if answer.verdict is Verdict.OK and not wants_part():
        return go(url_for(".entered", ref=answer.ref))
    said = panel.of(answer, event.timezone)
    status = 200 if answer.replayed else answer.verdict.status
    response = screen.answer(event, people.me(), said, form, status)
    if answer.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response
