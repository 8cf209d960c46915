"""Book money in the ledger, in the transaction of the order it belongs to."""

from portal import activity
from portal.core.db import db
from portal.orders import Order
from portal.payments.models import Payment, Provider


def capture(
    order: Order, provider: Provider, *, taken_by_id: int | None, given_minor: int | None = None
) -> Payment:
    """The whole total of an order arrived; `given_minor` is the cash laid on the counter."""
    payment = Payment(
        order_id=order.id,
        event_id=order.event_id,
        provider=provider,
        amount_minor=order.total_minor,
        given_minor=given_minor,
        currency=order.currency,
        taken_by_id=taken_by_id,
    )
    db.session.add(payment)
    activity.record(
        "payment.captured",
        "order",
        order.code,
        actor_id=taken_by_id,
        event_id=order.event_id,
        details={
            "provider": provider,
            "amount_minor": payment.amount_minor,
            "currency": payment.currency,
        },
    )
    return payment
