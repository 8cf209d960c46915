"""Money that went back: what we asked for is confirmed, what was done at the provider is booked."""

from contextlib import suppress

from sqlalchemy import func, select, update

from portal import activity, orders, payments
from portal.core.db import db
from portal.core.money import Money
from portal.core.refusals import WrongState
from portal.online.found import Back, Found, Undone
from portal.online.models import PaymentAttempt
from portal.orders import Order
from portal.orders.models import Status
from portal.payments import Payment, PaymentState

DISPUTED = "disputed"


def book(order: Order, found: Found) -> None:
    """Each once, however often it is told. All of the money gone: the tickets stop."""
    captured = db.session.scalars(
        select(Payment).where(
            Payment.provider == found.provider, Payment.provider_id == found.payment_id
        )
    ).one()
    payments.lock(captured)
    for back in found.backs:
        _book(order, found, captured, back)
    db.session.flush()
    if found.disputed:
        _note_dispute(order, found)
    stop_unpaid(order)


def stop_unpaid(order: Order) -> None:
    """All of its money has gone back: its tickets open no door any more."""
    db.session.flush()
    if order.status == Status.COMPLETED and order.total and paid_for(order).minor <= 0:
        with suppress(WrongState):  # cancelled a moment ago
            orders.cancel(order, actor_id=None)


def paid_for(order: Order) -> Money:
    """What of all payments for an order is still with us; a refund on its way may be refused."""
    paid = select(func.coalesce(func.sum(Payment.amount_minor), 0)).where(
        Payment.order_id == order.id, Payment.state == PaymentState.BOOKED
    )
    return Money(db.session.scalar(paid) or 0, order.currency)


def settle_wish(row: Payment, back: Back) -> None:
    """The answer to a refund that we asked for."""
    if back.state is Undone.FAILED:
        payments.refuse(row, "The provider could not give it back.")
    elif payments.confirm(row, back.provider_id):
        stop_tickets(row)


def stop_tickets(row: Payment) -> None:
    """The tickets that a refund was for, in the transaction that knows it was made."""
    stopped = payments.tickets_of([row]).get(row.id)
    if stopped:
        order = db.session.get_one(Order, row.order_id)
        orders.stop_tickets(order, stopped, actor_id=row.taken_by_id)


def _book(order: Order, found: Found, captured: Payment, back: Back) -> None:
    known = _known(captured, back)
    if known:
        settle_wish(known, back)
    elif back.state is not Undone.FAILED and (amount := _amount(captured, back)).minor:
        payments.book(
            order,
            found.provider,
            Money(-amount.minor, amount.currency),
            provider_id=back.provider_id,
            account=found.account,
            refund_of=captured,
        )


def _amount(captured: Payment, back: Back) -> Money:
    """A dispute about the whole, after a part had gone back, took the rest; more was never ours.

    What is only asked for does not count: of a disputed payment nothing is given back any more.
    """
    if not back.is_dispute:
        return back.amount
    db.session.flush()
    booked = (Payment.refund_of_id == captured.id, Payment.state == PaymentState.BOOKED)
    gone = db.session.scalar(select(func.sum(Payment.amount_minor)).where(*booked)) or 0
    left = captured.amount_minor + gone
    return Money(min(back.amount.minor, left), back.amount.currency)


def _known(captured: Payment, back: Back) -> Payment | None:
    same = Payment.provider_id == back.provider_id
    if back.key:
        same |= Payment.idempotency_key == back.key
    return db.session.scalar(select(Payment).where(Payment.refund_of_id == captured.id, same))


def _note_dispute(order: Order, found: Found) -> None:
    """Once: people must answer the bank."""
    noted = db.session.execute(
        update(PaymentAttempt)
        .where(PaymentAttempt.ref == found.attempt_ref, PaymentAttempt.problem.is_(None))
        .values(problem=DISPUTED)
        .returning(PaymentAttempt.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if noted:
        activity.record(
            "payment.disputed",
            "order",
            order.code,
            actor_id=None,
            event_id=order.event_id,
            details={"provider": found.provider, "payment": found.payment_id},
        )
