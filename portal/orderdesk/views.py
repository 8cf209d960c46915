"""The organizer's page of one order: what it is, its money, and what the provider says of it."""

from typing import Any

from flask import Response, abort, flash, url_for

from portal import online, people
from portal.core.access import Permission, allows
from portal.core.privacy import shortened
from portal.core.refusals import Refusal
from portal.events import Event
from portal.online.found import Unreachable
from portal.orderdesk import acts, ledger, queries, story, sums, truth, words
from portal.orderdesk.forms import NoteForm
from portal.orders import Order
from portal.people import throttle
from portal.people.throttle import Limit
from portal.web.blueprint import Slice, needs
from portal.web.pages import go, show, show_form, wants_part

# What is done to an order stands in rooms beside this one: `refunding`, `cancelling`, `sending`…
blueprint = Slice("orders", __name__)

PAGE = "orderdesk/order.html"
CHECKED = "orderdesk/_checked.html"
# Each is a question to the provider, for which somebody's worker waits.
CHECKS = Limit("check-payment", 10, 1)


@blueprint.get("/events/<event_slug>/orders/<code>")
@needs(Permission.ORDER_VIEW)
def page(event: Event, code: str) -> Response:
    order = find(event, code)
    return show(PAGE, parts={"money": "orderdesk/_moved.html"}, **shown(order))


@blueprint.post("/events/<event_slug>/orders/<code>/check")
@needs(Permission.ORDER_CHANGE)
def check(event: Event, code: str) -> Response:
    """Ask the provider, and settle what it says: as its webhook would have."""
    order = find(event, code)
    throttle.count(CHECKS, f"{order.id}")
    event_slug, code = event.slug, order.code
    refusal = None
    try:
        online.look_at(order)
    except Unreachable as silent:
        refusal = silent
    if not wants_part():
        flash(*_said(refusal))
        return go(url_for(".page", event_slug=event_slug, code=code, _anchor="truth"))
    stored = queries.order_of(event, code)
    assert stored, "orders are never deleted"
    status = 422 if refusal else 200  # a part that is shown; nothing was written
    return show(PAGE, CHECKED, status=status, **{**shown(stored), "silent": refusal})


def find(event: Event, code: str) -> Order:
    return queries.order_of(event, code) or abort(404)


def again(order: Order, noting: NoteForm) -> Response:
    """The page with a note that was refused."""
    return show_form(PAGE, form=noting, **shown(order, noting))


def shown(order: Order, noting: NoteForm | None = None) -> dict[str, Any]:
    """All that the page and its parts need."""
    may_change = allows(people.role_of(people.me(), order.event_id), Permission.ORDER_CHANGE)
    books = ledger.read(order)
    return {
        "event": order.event,
        "order": order,
        "books": books,
        "truth": truth.read(order),
        "sums": sums.of(order),
        "acts": list(acts.of(books)),
        "may_change": may_change,
        "whom_to_ask": None if may_change else acts.who_may(order.event),
        "address": _whole if may_change else shortened,
        "mails": queries.mails(order),
        "notes": queries.notes(order),
        "noting": noting or NoteForm(formdata=None),
        "story": story.of(order),
        "me": people.me(),
        "report": words.report,
        "outcomes": words.OUTCOMES,
        "silent": None,
    }


def said(text: str, undo: str | None = None, *, kind: str = "message") -> None:
    """In a toast; with the way back where there is one."""
    told: Any = {"text": text, "undo": undo} if undo else text  # base.html shows both
    flash(told, kind)


def _whole(email: str | None) -> str | None:
    return email


def _said(refusal: Refusal | None) -> tuple[str, str]:
    if refusal is None:
        return "Checked. This is how it stands now.", "message"
    return "The provider does not answer at this moment. Nothing was changed.", "warn"
