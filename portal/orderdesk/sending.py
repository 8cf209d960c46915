"""Mark an order paid, and mail once more what somebody lost."""

from flask import Response, abort, url_for

from portal import documents, payments, people
from portal.core import once
from portal.core.access import Permission
from portal.core.refusals import Refusal
from portal.events import Event
from portal.mail.actions import retry
from portal.orderdesk import queries, seats
from portal.orderdesk.views import blueprint, find, said
from portal.orders import Order
from portal.people import throttle
from portal.people.throttle import Limit
from portal.web.blueprint import needs
from portal.web.forms import CreatingForm
from portal.web.pages import go

ORDER = "/events/<event_slug>/orders/<code>"
# Somebody's mailbox is at the other end.
MAILS = Limit("resend", 5, 1, "Five mails a minute for one order.")


@blueprint.post(f"{ORDER}/mark-paid")
@needs(Permission.ORDER_CHANGE)
def mark_paid(event: Event, code: str) -> Response:
    order, form = find(event, code), CreatingForm()
    key = form.idempotency_key.data
    if once.claim("orders.mark_paid", key, {"order": order.code}, order.code) is None:
        payments.mark_paid(order, by_id=people.me().id)
    said(f"Order {order.code} is paid. {_mailed(order)}")
    return go(url_for(".page", code=order.code))


@blueprint.post(f"{ORDER}/resend")
@needs(Permission.ORDER_VIEW)
def resend(event: Event, code: str) -> Response:
    order, form = find(event, code), CreatingForm()
    throttle.count(MAILS, f"{order.id}")
    key = form.idempotency_key.data
    if once.claim("orders.resend", key, {"order": order.code}, order.code) is None:
        documents.resend(order, by_id=people.me().id)
    what = "The tickets" if order.is_completed else "How to pay"
    said(f"{what} of {order.code} will be mailed once more in a moment.")
    return go(url_for(".page", code=order.code))


@blueprint.post(f"{ORDER}/attendees/<ref>/resend")
@needs(Permission.ORDER_VIEW)
def resend_ticket(event: Event, code: str, ref: str) -> Response:
    order = find(event, code)
    attendee = seats.attendee_of(order, ref) or abort(404)
    throttle.count(MAILS, f"{order.id}")
    documents.resend_ticket(attendee, by_id=people.me().id)
    said(f"Ticket {ref.upper()} will be mailed once more in a moment.")
    return go(url_for(".page", code=order.code, _anchor="seats"))


@blueprint.post(f"{ORDER}/mails/<message_id>/retry")
@needs(Permission.ORDER_CHANGE)
def retry_mail(event: Event, code: str, message_id: str) -> Response:
    """Of a mail that failed: the same job once more."""
    order = find(event, code)
    mail = queries.mail_of(order, message_id) or abort(404)
    try:
        retry(mail, by_id=people.me().id)
    except Refusal as refusal:
        said(refusal.sentence, kind="warn")
    else:
        said("It will be sent again in a moment.")
    return go(url_for(".page", code=order.code, _anchor="mails"))


def _mailed(order: Order) -> str:
    return "The tickets are on their way." if order.buyer_email else "There is no address to mail."
