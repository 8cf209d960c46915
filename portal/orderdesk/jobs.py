"""After the commit: the mail about money that goes back."""

from typing import Any

from portal import mail, payments
from portal.core.db import db, reading
from portal.core.money import Money
from portal.documents import gaps
from portal.documents.links import order_page_url
from portal.jobs import handler
from portal.orders import Order
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
