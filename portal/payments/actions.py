"""Book money in the ledger, in the transaction of the order it belongs to. Nothing here commits."""

from portal import activity, orders
from portal.core import clock
from portal.core.db import db, insert
from portal.core.money import Money
from portal.core.refusals import WrongState
from portal.orders import Order
from portal.orders.models import PaymentMode, Status
from portal.payments.models import Payment, PaymentState, Provider

# Who took the money of an order that is paid later.
BY_HAND = {
    PaymentMode.BANK: Provider.BANK,
    PaymentMode.CHEQUE: Provider.CHEQUE,
    PaymentMode.VENUE: Provider.VENUE,
}


def capture(
    order: Order,
    provider: Provider,
    *,
    taken_by_id: int | None,
    amount: Money | None = None,
    given_minor: int | None = None,
    shift_id: int | None = None,
) -> Payment:
    """The whole total of an order arrived, or the `amount` of it that was paid in this way.

    `given_minor` is the cash laid on the counter.
    """
    payment = Payment(
        order_id=order.id,
        event_id=order.event_id,
        provider=provider,
        amount_minor=order.total_minor if amount is None else amount.minor,
        given_minor=given_minor,
        currency=order.currency,
        taken_by_id=taken_by_id,
        shift_id=shift_id,
    )
    db.session.add(payment)
    record("payment.captured", order, payment, by_id=taken_by_id)
    return payment


def mark_paid(order: Order, *, by_id: int) -> Payment | None:
    """The money of a placed order arrived, by the organizer's word: its tickets are good now.

    Booked in the way that was agreed. One UPDATE decides; raises `WrongState` for any other order.
    """
    if order.status != Status.PLACED:
        raise WrongState(f"Order {order.code} is {order.status}: it does not wait for money.")
    orders.complete(order, actor_id=by_id)
    provider = BY_HAND.get(PaymentMode(order.payment_mode), Provider.CASH)
    return capture(order, provider, taken_by_id=by_id) if order.total else None


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
        **({"sold_by": order.sold_by} if order.sold_by and by_id == order.created_by_id else {}),
    }
    activity.record(
        act,
        "order",
        order.code,
        actor_id=by_id,
        event_id=order.event_id,
        details={**details, "why": why} if why else details,
    )
