"""Cancel an order, or some of its tickets: everything is said before, and done as one act."""

from flask import Response, flash, request, url_for

from portal import people
from portal.core.access import Permission
from portal.core.money import Money
from portal.core.refusals import Refusal
from portal.events import Event
from portal.orderdesk import actions, deciding, ledger, plans
from portal.orderdesk.deciding import Decision
from portal.orderdesk.forms import CancelForm
from portal.orderdesk.models import Cancellation
from portal.orderdesk.views import blueprint, find, said
from portal.orders import Order
from portal.web.blueprint import needs, only_reads
from portal.web.pages import go

CANCEL = "/events/<event_slug>/orders/<code>/cancel"
CALL_OFF = Decision(
    "orderdesk/cancel.html", "orderdesk/_cancel.html", plans.cancellation, cancels=True
)


@blueprint.get(CANCEL)
@needs(Permission.ORDER_CHANGE)
def cancel(event: Event, code: str) -> Response:
    """All of it is ticked, unless its query names some: `?attendee=K7QM2-1`."""
    books = ledger.read(find(event, code))
    asked = request.args.getlist("attendee")
    ticked = asked or [seat.ref for seat in books.seats if seat.may_be_cancelled]
    ticks = "1" if books.seats and books.order.is_completed else ""
    form = CancelForm.of(books, attendee=ticked, refund=True, ticks=ticks)
    return deciding.answer(CALL_OFF, books, form)


@blueprint.post(CANCEL)
@needs(Permission.ORDER_CHANGE)
def call_off(event: Event, code: str) -> Response:
    order = find(event, code)
    books = ledger.read(order)
    form = CancelForm.of(books)
    if form.validate():
        try:
            _refuse_unticked(form)
            key = form.idempotency_key.data
            made = actions.cancel(order, form.wish, key=key, by_id=people.me().id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            said(*_words(order, made))
            return go(url_for(".page", code=order.code))
    return deciding.answer(CALL_OFF, books, form)


@blueprint.post(f"{CANCEL}/sum")
@only_reads
@needs(Permission.ORDER_CHANGE)
def cancel_sum(event: Event, code: str) -> Response:
    books = ledger.read(find(event, code))
    return deciding.work_out(CALL_OFF, books, CancelForm.of(books))


@blueprint.post(f"{CANCEL}/<ref>/undo")
@needs(Permission.ORDER_CHANGE)
def take_back(event: Event, code: str, ref: str) -> Response:
    order = find(event, code)
    actions.take_back(order, ref, by_id=people.me().id)
    flash(f"Undone. Order {order.code} waits for its payment again.")
    return go(url_for(".page", code=order.code))


def _refuse_unticked(form: CancelForm) -> None:
    if form.is_empty:
        raise Refusal("Tick the tickets to cancel.", field="attendee")


def _words(order: Order, made: Cancellation | None) -> tuple[str, str | None]:
    """What was done, and where it can be undone."""
    if made is None:
        return "This was cancelled already. Nothing was done twice.", None
    what = f"Order {order.code} is" if made.is_whole else "The tickets are"
    money = Money(made.back_minor, order.currency)
    back = f" {money} goes back." if money else ""
    undo = actions.can_be_undone(made)
    url = url_for(".take_back", code=order.code, ref=made.ref) if undo else None
    return f"{what} cancelled.{back}", url
