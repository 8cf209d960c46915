"""Book money in the ledger, in the transaction of the order it belongs to. Nothing here commits."""

from sqlalchemy import func, select

from portal import activity
from portal.core import clock, refs
from portal.core.db import db, insert
from portal.core.money import Money
from portal.core.refusals import Refusal, WrongState
from portal.jobs import promise
from portal.orders import Order
from portal.payments.models import Payment, PaymentState, Provider

# Done by whoever knows the providers: `payment_id` is a refund that they have not confirmed yet.
ASK_FOR_REFUND = "payment.refund"


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
    _record("payment.captured", order, payment, by_id=taken_by_id)
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
        _record(act, order, booked, by_id=None)
    return booked


def refund(
    captured: Payment,
    amount: Money,
    *,
    by_id: int | None,
    key: str | None = None,
    why: str | None = None,
) -> Payment:
    """Give back this much of a payment, by the provider that took it, after the commit.

    `key` names the wish: sent twice it is one refund. Raises `Refusal` for more than is left,
    `WrongState` for what no provider took.
    """
    key = key or refs.token()
    lock(captured)
    asked = db.session.scalar(select(Payment).where(Payment.idempotency_key == key))
    if asked:
        return asked
    if captured.provider_id is None or captured.is_refund:
        raise WrongState("No provider took this payment: it is given back by hand.")
    left = left_of(captured)
    if not 0 < amount.minor <= left.minor or amount.currency != captured.currency:
        raise Refusal(f"{left} can be given back at most.", field="amount")
    order = db.session.get_one(Order, captured.order_id)
    row = Payment(
        order_id=order.id,
        event_id=order.event_id,
        provider=captured.provider,
        account=captured.account,
        amount_minor=-amount.minor,
        currency=amount.currency,
        refund_of_id=captured.id,
        idempotency_key=key,
        state=PaymentState.ASKED,
        taken_by_id=by_id,
    )
    db.session.add(row)
    db.session.flush()
    _record("payment.refund_asked", order, row, by_id=by_id, why=why)
    promise(ASK_FOR_REFUND, dedupe=f"{ASK_FOR_REFUND}:{row.id}", payment_id=row.id)
    return row


def lock(captured: Payment) -> None:
    """Whoever gives back of a payment does it one after the other."""
    db.session.refresh(captured, with_for_update={"of": Payment, "key_share": True})


def left_of(captured: Payment) -> Money:
    """What of a payment has not gone back, nor is on its way."""
    back = select(func.coalesce(func.sum(Payment.amount_minor), 0)).where(
        Payment.refund_of_id == captured.id, Payment.counts
    )
    return Money(captured.amount_minor + (db.session.scalar(back) or 0), captured.currency)


def confirm(row: Payment, provider_id: str) -> bool:
    """The provider gave it back; False when that is known already."""
    if row.state == PaymentState.BOOKED:
        return False
    row.state, row.provider_id, row.problem = PaymentState.BOOKED, provider_id, None
    order = db.session.get_one(Order, row.order_id)
    _record("payment.refunded", order, row, by_id=row.taken_by_id)
    return True


def refuse(row: Payment, problem: str) -> None:
    """The provider will not give it back: the money is still there, and people must look."""
    if row.state == PaymentState.REFUSED:
        return
    row.state, row.problem = PaymentState.REFUSED, problem[:300]
    order = db.session.get_one(Order, row.order_id)
    _record("payment.refund_refused", order, row, by_id=row.taken_by_id, why=row.problem)


def _record(
    act: str, order: Order, payment: Payment, *, by_id: int | None, why: str | None = None
) -> None:
    details = {
        "provider": payment.provider,
        "amount_minor": payment.amount_minor,
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
