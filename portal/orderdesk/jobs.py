"""After the commit: the mails about money that goes back, and about what was cancelled."""

from typing import Any

from portal import mail, payments
from portal.core.db import db, in_transaction, reading
from portal.core.money import Money
from portal.documents import gaps
from portal.documents.gather import event_of
from portal.documents.links import order_page_url
from portal.jobs import handler, promise
from portal.orderdesk import actions, letters
from portal.orderdesk.models import Cancellation
from portal.orders import Attendee, Order
from portal.payments import Payment, PaymentState


@handler("payment.refunded")
def tell_of_a_refund(payment_id: int) -> None:
    """Once, to the buyer: how much, for which tickets, and what the organizer wrote to it."""
    with reading():
        row = db.session.get_one(Payment, payment_id)
        order = db.session.get_one(Order, row.order_id)
        stopped = len(payments.tickets_of([row]).get(row.id, []))
        buyer, is_made = order.buyer_email, row.state == PaymentState.BOOKED
        letter: dict[str, Any] = {
            "event_id": order.event_id,
            "order_id": order.id,
            "order_code": order.code,
            "name": order.buyer_name,
            "event_name": order.event.name,
            "url": order_page_url(order.code),
            "amount": Money(-row.amount_minor, row.currency),
            "stopped": stopped,
            "is_over": not order.is_completed,
            "by_hand": row.provider_id is None,
            "note": row.note,
        }
        letter["said"] = gaps.said(order, mail.Occasion.REFUND, amount=str(letter["amount"]))
    if buyer and is_made:
        once = f"payment.refunded:{payment_id}"
        mail.send("payment.refunded", buyer, dedupe=once, job={"payment_id": payment_id}, **letter)


@handler("order.cancelled")
def tell_of_a_cancellation(cancellation_id: int) -> None:
    """To the buyer, and to each other holder of a ticket that stopped, of that ticket alone."""
    with reading():
        made = db.session.get_one(Cancellation, cancellation_id)
        order, stopped = made.order, list(actions.tickets_of(made))
        buyer, is_over = order.buyer_email, made.undone_at is not None
        told = letters.told(made, stopped, order_page_url(order.code))
        letter: dict[str, Any] = {"event_id": order.event_id, "order_id": order.id, **told}
        known = (buyer or "").casefold()
        others = [
            each.id
            for each in order.attendees
            if each.id in stopped and each.email and each.email.casefold() != known
        ]
    if is_over:
        return
    in_transaction(lambda: _promise_tickets(cancellation_id, others))
    if buyer:
        once, job = f"order.cancelled:{cancellation_id}", {"cancellation_id": cancellation_id}
        mail.send("order.cancelled", buyer, dedupe=once, job=job, **letter)


@handler("ticket.cancelled")
def tell_a_holder(cancellation_id: int, attendee_id: int) -> None:
    with reading():
        made = db.session.get_one(Cancellation, cancellation_id)
        attendee = db.session.get_one(Attendee, attendee_id)
        order, recipient = attendee.order, attendee.email
        letter: dict[str, Any] = {
            "event_id": order.event_id,
            "order_id": order.id,
            "event": event_of(order.event),
            "name": attendee.name,
            "ticket": attendee.line.ticket_name,
            "note": made.note,
        }
    if recipient:
        once = f"ticket.cancelled:{cancellation_id}:{attendee_id}"
        job = {"cancellation_id": cancellation_id, "attendee_id": attendee_id}
        mail.send("ticket.cancelled", recipient, dedupe=once, job=job, **letter)


def _promise_tickets(cancellation_id: int, attendee_ids: list[int]) -> None:
    """Promised again when the job is tried again: their mails are sent once all the same."""
    for attendee_id in attendee_ids:
        promise("ticket.cancelled", cancellation_id=cancellation_id, attendee_id=attendee_id)
