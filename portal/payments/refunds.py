"""Give money back: by the provider that took it, or by hand. Nothing here commits."""

from collections.abc import Iterable

from sqlalchemy import func, select, update

from portal.core import refs
from portal.core.db import db
from portal.core.money import Money
from portal.core.refusals import Refusal, WrongState
from portal.jobs import promise, promised
from portal.orders import Order
from portal.payments.actions import record
from portal.payments.models import Payment, PaymentState, RefundedTicket

# Done by whoever knows the providers: `payment_id` is a refund that they have not confirmed yet.
ASK_FOR_REFUND = "payment.refund"
# Told to the buyer when the money is on its way; not of what the house gave back by itself.
TELL_OF_REFUND = "payment.refunded"


def refund(
    captured: Payment,
    amount: Money,
    *,
    by_id: int | None,
    key: str | None = None,
    why: str | None = None,
    note: str | None = None,
) -> Payment:
    """Give back this much of a payment, by the provider that took it, after the commit.

    `key` names the wish: sent twice it is one refund. Raises `Refusal` for more than is left,
    `WrongState` for what no provider took.
    """
    lock(captured)
    asked = _asked(key)
    if asked:
        return asked
    if captured.provider_id is None or captured.is_refund:
        raise WrongState("No provider took this payment: it is given back by hand.")
    row, order = _write_refund(captured, amount, key, by_id=by_id, note=note)
    record("payment.refund_asked", order, row, by_id=by_id, why=why)
    promise(ASK_FOR_REFUND, dedupe=f"{ASK_FOR_REFUND}:{row.id}", payment_id=row.id)
    return row


def hand_back(
    captured: Payment,
    amount: Money,
    *,
    by_id: int,
    key: str | None = None,
    note: str | None = None,
    shift_id: int | None = None,
    tells: bool = True,
) -> Payment:
    """Somebody gives it back themselves: out of their drawer, by the terminal, by their bank.

    It is booked at once, and the buyer hears of it where it `tells`. Raises as
    `refund`; `WrongState` for what a provider has to give back.
    """
    lock(captured)
    asked = _asked(key)
    if asked:
        return asked
    if captured.provider_id is not None or captured.is_refund:
        raise WrongState("A provider took this payment, and gives it back.")
    row, order = _write_refund(captured, amount, key, by_id=by_id, note=note)
    row.state, row.shift_id = PaymentState.BOOKED, shift_id
    record("payment.refunded", order, row, by_id=by_id, why=note)
    if tells:
        promise(TELL_OF_REFUND, dedupe=f"{TELL_OF_REFUND}:{row.id}", payment_id=row.id)
    return row


def ask_again(row: Payment, *, by_id: int) -> None:
    """Nobody has answered yet: ask once more, under the same key. Twice is as good as once."""
    lock(row)
    if row.state != PaymentState.ASKED:
        raise WrongState("This refund is not under way any more.")
    order = db.session.get_one(Order, row.order_id)
    record("payment.refund_asked_again", order, row, by_id=by_id)
    promise(ASK_FOR_REFUND, payment_id=row.id)


def stops(row: Payment, attendee_ids: Iterable[int]) -> None:
    """These tickets stop when the refund is made."""
    ids = {"payment_id": row.id}
    db.session.add_all([RefundedTicket(attendee_id=each, **ids) for each in attendee_ids])
    db.session.flush()


def _asked(key: str | None) -> Payment | None:
    """What was asked for under this key before."""
    if key is None:
        return None
    return db.session.scalar(select(Payment).where(Payment.idempotency_key == key))


def _write_refund(
    captured: Payment, amount: Money, key: str | None, *, by_id: int | None, note: str | None
) -> tuple[Payment, Order]:
    """As asked for. Never more than is left."""
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
        idempotency_key=key or refs.token(),
        state=PaymentState.ASKED,
        note=note,
        taken_by_id=by_id,
    )
    db.session.add(row)
    db.session.flush()
    return row, order


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
    """The provider gave it back; False when that is known already. One statement decides."""
    if not _turn(row, PaymentState.BOOKED, provider_id=provider_id, problem=None):
        return False
    order = db.session.get_one(Order, row.order_id)
    record("payment.refunded", order, row, by_id=row.taken_by_id)
    if row.taken_by_id is not None and not promised(f"{TELL_OF_REFUND}:{row.id}"):
        promise(TELL_OF_REFUND, dedupe=f"{TELL_OF_REFUND}:{row.id}", payment_id=row.id)
    return True


def refuse(row: Payment, problem: str) -> None:
    """The provider will not give it back: the money is still there, and people must look."""
    if not _turn(row, PaymentState.REFUSED, problem=problem[:300]):
        return
    order = db.session.get_one(Order, row.order_id)
    record("payment.refund_refused", order, row, by_id=row.taken_by_id, why=row.problem)


def _turn(row: Payment, state: PaymentState, **values: str | None) -> bool:
    """False when it is in that state already. Then `row` is as stored."""
    turned = db.session.execute(
        update(Payment)
        .where(Payment.id == row.id, Payment.state != state)
        .values(state=state, **values)
        .returning(Payment.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    db.session.refresh(row)
    return turned is not None
