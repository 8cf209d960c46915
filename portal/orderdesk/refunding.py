"""Give money back, from the page of an order."""

from flask import Response, flash, request, url_for

from portal import payments, people
from portal.core.access import Permission
from portal.core.refusals import Refusal
from portal.events import Event
from portal.orderdesk import actions, deciding, ledger, plans
from portal.orderdesk.deciding import Decision
from portal.orderdesk.forms import RefundForm
from portal.orderdesk.plans import Plan
from portal.orderdesk.views import blueprint, find
from portal.web.blueprint import needs, only_reads
from portal.web.pages import go

REFUND = "/events/<event_slug>/orders/<code>/refund"
GIVE_BACK = Decision("orderdesk/refund.html", "orderdesk/_refund.html", plans.refund, cancels=False)


@blueprint.get(REFUND)
@needs(Permission.ORDER_CHANGE)
def refund(event: Event, code: str) -> Response:
    """Filled in by its query, for what was refused before."""
    books = ledger.read(find(event, code))
    return deciding.answer(
        GIVE_BACK, books, RefundForm.asked(books, request.args.items(multi=True))
    )


@blueprint.post(REFUND)
@needs(Permission.ORDER_CHANGE)
def give_back(event: Event, code: str) -> Response:
    order = find(event, code)
    books = ledger.read(order)
    form = RefundForm.of(books)
    if form.validate():
        try:
            key = form.idempotency_key.data
            planned = actions.refund(order, form.wish, key=key, by_id=people.me().id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_said(planned))
            return go(url_for(".page", code=order.code))
    return deciding.answer(GIVE_BACK, books, form)


@blueprint.post(f"{REFUND}/sum")
@only_reads
@needs(Permission.ORDER_CHANGE)
def work_out(event: Event, code: str) -> Response:
    books = ledger.read(find(event, code))
    return deciding.work_out(GIVE_BACK, books, RefundForm.of(books))


@blueprint.post(f"{REFUND}/again")
@needs(Permission.ORDER_CHANGE)
def ask_again(event: Event, code: str) -> Response:
    """For refunds that nobody has answered: the same question, under the same key."""
    order = find(event, code)
    silent = [each.row for each in ledger.read(order).movements if each.is_asked]
    for row in silent:
        payments.ask_again(row, by_id=people.me().id)
    if silent:
        flash("Asked again. It is one refund, however often it is asked for.")
    else:
        flash("No refund is waiting for an answer.")
    return go(url_for(".page", code=order.code))


def _said(planned: Plan | None) -> str:
    if planned is None:
        return "This refund was asked for already. Nothing was done twice."
    if any(part.payment.provider_id for part in planned.parts):
        return f"{planned.amount} is on its way back."
    return f"{planned.amount} is booked as given back."
