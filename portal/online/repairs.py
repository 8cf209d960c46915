"""The one thing to do about a difference: ask the provider again, and settle what it says."""

from portal import payments
from portal.core.db import db
from portal.online import asking, attempts, differences
from portal.online.asking import Question
from portal.online.found import Found, NotFound, Standing
from portal.online.models import Difference, Kind, PaymentAttempt
from portal.online.settling import settle
from portal.orders import Order
from portal.payments import Provider


def can_be_repaired(difference: Difference) -> bool:
    """What no order here was begun for, or no provider knows, people look after themselves."""
    return difference.attempt_id is not None and difference.kind != Kind.UNKNOWN_THERE


def repair(difference: Difference, *, by_id: int) -> bool:
    """Whether nothing differs any more. Raises `Unreachable`; ends the transaction so far.

    Money of another amount than was asked for is booked and given back, both at once.
    """
    if not can_be_repaired(difference):
        return differences.put_aside(difference, by_id=by_id)
    difference_id, kind, event_id = difference.id, difference.kind, difference.event_id
    attempt = db.session.get_one(PaymentAttempt, difference.attempt_id)
    attempt_id, thing = attempt.id, attempt.provider_id or difference.payment_id
    may_finish = attempts.may_be_finished(attempt.order)
    try:
        found = asking.ask(Question(attempt.provider, attempt.account, thing, may_finish))
    except NotFound:
        differences.missing(db.session.get_one(PaymentAttempt, attempt_id))
        return False
    settle(found)
    if kind == Kind.AMOUNT and found.standing is Standing.PAID:
        _give_back(db.session.get_one(PaymentAttempt, attempt_id), found, by_id)
    db.session.flush()
    differences.compare([found], event_id=event_id)
    return _is_settled(difference_id)


def _give_back(attempt: PaymentAttempt, found: Found, by_id: int) -> None:
    """All that came and has not gone back. In another currency the ledger cannot have it."""
    order = db.session.get_one(Order, attempt.order_id)
    if found.amount is None or found.payment_id is None or found.amount.currency != order.currency:
        return
    provider = Provider(attempt.provider)
    captured = payments.book(
        order, provider, found.amount, provider_id=found.payment_id, account=found.account
    )
    if captured is None:  # it was booked before: there is nothing to repair by giving back
        return
    left = found.amount
    for back in found.backs:
        left -= back.amount
    if left.minor > 0:
        payments.refund(captured, left, by_id=by_id, key=f"odd-{captured.id}", why="another amount")


def _is_settled(difference_id: int) -> bool:
    stored = db.session.get_one(Difference, difference_id, populate_existing=True)
    return stored.settled_at is not None
