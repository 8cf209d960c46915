"""Book money in the ledger, in the transaction of the order it belongs to. Nothing here commits."""

from portal import activity
from portal.core import clock
from portal.core.db import db, insert
from portal.core.money import Money
from portal.orders import Order
from portal.payments.models import Payment, PaymentState, Provider


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
    record("payment.captured", order, payment, by_id=taken_by_id)
    return payment


def book(
    order: Order,
    provider: Provider,
    amount: Money,
    *,
    provider_id: str,
    account: str | None,
    refund_of: Payment | None = None,
) -> Payment | None:
    """Money that a provider tells of, negative when it went back; None when it was told before.

    One statement decides, so of many who hear of it at once one books it.
    """
    booked = db.session.execute(
        insert(Payment)
        .values(
            order_id=order.id,
            event_id=order.event_id,
            provider=provider,
            provider_id=provider_id,
            account=account,
            amount_minor=amount.minor,
            currency=amount.currency,
            refund_of_id=refund_of.id if refund_of else None,
            state=PaymentState.BOOKED,
            at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=[Payment.provider, Payment.provider_id])
        .returning(Payment)
    ).scalar_one_or_none()
    if booked:
        act = "payment.refunded" if refund_of else "payment.captured"
        record(act, order, booked, by_id=None)
    return booked


def record(
    act: str, order: Order, payment: Payment, *, by_id: int | None, why: str | None = None
) -> None:
    details = {
        "provider": payment.provider,
        "amount_minor": abs(payment.amount_minor),  # the act says which way it went
        "currency": payment.currency,
    }
    activity.record(
        act,
        "order",
        order.code,
        actor_id=by_id,
        event_id=order.event_id,
        details={**details, "why": why} if why else details,
    )
