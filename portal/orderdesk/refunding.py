"""Give money back, from the page of an order."""

from typing import Any

from flask import Response, flash, request, url_for

from portal import payments
from portal.core.access import Permission
from portal.core.refusals import Refusal
from portal.events import Event
from portal.orderdesk import actions, ledger, words
from portal.orderdesk.actions import Plan
from portal.orderdesk.forms import RefundForm
from portal.orderdesk.ledger import Ledger
from portal.orderdesk.views import blueprint, find, me
from portal.orders import Order
from portal.web.blueprint import needs, only_reads
from portal.web.pages import go, show, show_form

REFUND = "/events/<event_slug>/orders/<code>/refund"
PAGE, FORM, SUM = "orderdesk/refund.html", "orderdesk/_refund.html", "orderdesk/_sum.html"


@blueprint.get(REFUND)
@needs(Permission.ORDER_CHANGE)
def refund(event: Event, code: str) -> Response:
    """Filled in by its query, for what was refused before."""
    order = find(event, code)
    books = ledger.read(order)
    form = RefundForm.of(books, request.args.items(multi=True))
    return _page(order, books, form)


@blueprint.post(REFUND)
@needs(Permission.ORDER_CHANGE)
def give_back(event: Event, code: str) -> Response:
    order = find(event, code)
    books = ledger.read(order)
    form = RefundForm.of(books)
    if form.validate():
        try:
            key = form.idempotency_key.data
            planned = actions.refund(order, form.wish, key=key, by_id=me().id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_said(planned))
            return go(url_for(".page", code=order.code))
    return _page(order, books, form)


@blueprint.post(f"{REFUND}/sum")
@only_reads
@needs(Permission.ORDER_CHANGE)
def work_out(event: Event, code: str) -> Response:
    """What the form would do that somebody is still filling in."""
    order = find(event, code)
    books = ledger.read(order)
    form = RefundForm.of(books)
    form.validate()
    planned, fault = _plan(books, form)
    return show(SUM, SUM, **_sum(order, planned, fault))


@blueprint.post(f"{REFUND}/again")
@needs(Permission.ORDER_CHANGE)
def ask_again(event: Event, code: str) -> Response:
    """For refunds that nobody has answered: the same question, under the same key."""
    order = find(event, code)
    silent = [each.row for each in ledger.read(order).movements if each.is_asked]
    for row in silent:
        payments.ask_again(row, by_id=me().id)
    if silent:
        flash("Asked again. It is one refund, however often it is asked for.")
    else:
        flash("No refund is waiting for an answer.")
    return go(url_for(".page", code=order.code))


def _page(order: Order, books: Ledger, form: RefundForm) -> Response:
    planned, fault = _plan(books, form)
    return show_form(
        PAGE,
        FORM,
        form=form,
        event=order.event,
        books=books,
        ticked=set(form.attendee.data or ()),
        **_sum(order, planned, fault),
    )


def _plan(books: Ledger, form: RefundForm) -> tuple[Plan | None, str | None]:
    """What it would do, or why it cannot; neither while nothing is chosen."""
    if form.errors:
        return None, next(iter(form.amount.errors), None)
    if form.wish.amount is None and not form.wish.attendees:
        return None, None
    try:
        return actions.plan(books, form.wish), None
    except Refusal as refusal:
        return None, refusal.sentence


def _sum(order: Order, planned: Plan | None, fault: str | None) -> dict[str, Any]:
    return {"order": order, "plan": planned, "fault": fault, "goes_back": words.GOES_BACK}


def _said(planned: Plan | None) -> str:
    if planned is None:
        return "This refund was asked for already. Nothing was done twice."
    if any(part.payment.provider_id for part in planned.parts):
        return f"{planned.amount} is on its way back."
    return f"{planned.amount} is booked as given back."
