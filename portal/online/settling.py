"""Settle what a provider says of a payment. The one way in, whoever heard of it first.

Webhook, return page, `charge`, “Check with Stripe” and jobs come here with what the provider
answered, in a transaction of theirs; nothing here asks a network and nothing commits. Said twice,
or by many at once, it is done once: the ledger has each payment of a provider only once, and the
move of the order is one conditional UPDATE.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from portal import activity, orders, payments
from portal.core import clock
from portal.core.db import db
from portal.core.refusals import Refusal, WrongState
from portal.jobs import promise
from portal.online import backs, rules
from portal.online.found import Found, Standing
from portal.online.models import RUNNING, AttemptState, PaymentAttempt
from portal.online.rules import Judged, Outcome, Verdict
from portal.orders import Order
from portal.orders.models import PaymentMode, Status
from portal.payments import Payment, Provider

_MODES = {Provider.STRIPE: PaymentMode.STRIPE, Provider.PAYPAL: PaymentMode.PAYPAL}

# An order that others move at the same moment is looked at again; it does not move for ever.
_MOVES_AT_MOST = 3


@dataclass(frozen=True)
class Settled:
    """What came of it, and for which order, if it is one of ours."""

    outcome: Outcome
    order: Order | None = None


def settle(found: Found) -> Settled:
    attempt = _attempt(found)
    if attempt is None:
        return Settled(Outcome.UNKNOWN)
    judged = rules.judge(found, attempt, attempt.order.code)
    if judged.verdict is Verdict.IGNORE:
        return Settled(Outcome.UNKNOWN)
    return _settle(judged, attempt, found)


def _settle(judged: Judged, attempt: PaymentAttempt, found: Found) -> Settled:
    if judged.verdict is Verdict.BOOK:
        return Settled(_book(attempt, found), attempt.order)
    if judged.verdict is Verdict.LOOK:
        return Settled(_set_aside(attempt, found, str(judged.problem)), attempt.order)
    return Settled(_note(attempt, found), attempt.order)


def _attempt(found: Found) -> PaymentAttempt | None:
    if not found.attempt_ref:
        return None
    wanted = PaymentAttempt.ref == found.attempt_ref
    return db.session.scalar(
        select(PaymentAttempt)
        .where(wanted)
        .options(joinedload(PaymentAttempt.order).joinedload(Order.event))
    )


def _book(attempt: PaymentAttempt, found: Found) -> Outcome:
    assert found.amount, "the rules look at it"
    assert found.payment_id
    order = attempt.order
    _turn(attempt, AttemptState.PAID, found, problem=attempt.problem)
    captured = payments.book(
        order,
        found.provider,
        found.amount,
        provider_id=found.payment_id,
        account=found.account,
    )
    if captured:
        outcome = _complete(order, found, captured)
    else:  # somebody was faster: what we read before is old
        db.session.refresh(order)
        outcome = Outcome.KNOWN
    if found.backs or found.disputed:
        backs.book(order, found)
    return outcome


def _complete(order: Order, found: Found, captured: Payment) -> Outcome:
    """The money is booked: give the tickets, or the money back."""
    mode = _MODES[found.provider]
    for _ in range(_MOVES_AT_MOST):
        if order.status == Status.EXPIRED:
            if _complete_late(order, mode):
                return Outcome.PAID_LATE
            if order.status == Status.EXPIRED:
                break
        elif order.status in (Status.PENDING, Status.PLACED):
            # It may have moved a moment ago, and is read anew. What is written down so far is
            # sent with the rest: a webhook is to be quick.
            with suppress(WrongState), db.session.no_autoflush:
                orders.complete_paid(order, mode)
                return Outcome.PAID
        else:
            break
    twice = order.status == Status.COMPLETED
    _give_back(found, captured, "paid twice" if twice else "paid too late")
    return Outcome.TWICE if twice else Outcome.NO_PLACES


def _complete_late(order: Order, mode: PaymentMode) -> bool:
    """All or nothing of it, whatever else this transaction holds."""
    try:
        with db.session.begin_nested():
            orders.complete_late(order, mode)
    except Refusal:
        db.session.refresh(order)
        return False
    return True


def _give_back(found: Found, captured: Payment, why: str) -> None:
    """All of it, at once, unless that was done at the provider already."""
    left = captured.amount
    for back in found.backs:
        left -= back.amount
    if left.minor > 0:
        payments.refund(captured, left, by_id=None, key=f"all-{captured.id}", why=why)
    promise("payment.returned", dedupe=f"payment.returned:{captured.id}", payment_id=captured.id)


def _set_aside(attempt: PaymentAttempt, found: Found, problem: str) -> Outcome:
    """Money that fits no order gives no tickets. It is written down, once, for people to look."""
    better = (AttemptState.ODD, AttemptState.PAID)
    others = tuple(state for state in AttemptState if state not in better)
    if _turn(attempt, AttemptState.ODD, found, only_if=others, problem=problem):
        order = attempt.order
        activity.record(
            "payment.odd",
            "order",
            order.code,
            actor_id=None,
            event_id=order.event_id,
            details={"provider": found.provider, "payment": found.payment_id, "why": problem},
        )
    return Outcome.MISMATCH


def _note(attempt: PaymentAttempt, found: Found) -> Outcome:
    """No money yet, or none at all. It never undoes what is known better."""
    after = rules.STATES[found.standing]
    was_waiting = attempt.state == AttemptState.WAITING
    turned = _turn(attempt, after, found, only_if=RUNNING)
    if turned and was_waiting and after is AttemptState.OVER:
        promise("payment.failed", dedupe=f"payment.failed:{attempt.id}", attempt_id=attempt.id)
    if turned:
        return Outcome(found.standing.value)
    return Outcome.KNOWN if attempt.state == AttemptState.PAID else Outcome(Standing.OVER.value)


def _turn(
    attempt: PaymentAttempt,
    state: AttemptState,
    found: Found,
    *,
    only_if: tuple[AttemptState, ...] = tuple(AttemptState),
    problem: str | None = None,
) -> bool:
    """One UPDATE; False when it is in none of these states any more."""
    values: dict[str, Any] = {"state": state, "problem": problem, **sight(found)}
    if attempt.provider_id is None and found.provider_id:
        values["provider_id"] = found.provider_id
    turned = db.session.execute(
        update(PaymentAttempt)
        .where(PaymentAttempt.id == attempt.id, PaymentAttempt.state.in_(only_if))
        .values(values)
        .returning(PaymentAttempt.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if turned is None:
        _see(attempt, found)
        return False
    set_committed_value(attempt, "state", state)
    return True


def _see(attempt: PaymentAttempt, found: Found) -> None:
    """It stays as it is; what the provider said is kept all the same."""
    db.session.execute(
        update(PaymentAttempt)
        .where(PaymentAttempt.id == attempt.id)
        .values(**sight(found))
        .execution_options(synchronize_session=False)
    )


def sight(found: Found) -> dict[str, Any]:
    """What is kept of an answer: the figures as last seen, and when."""
    seen = {
        "seen_at": clock.now(),
        "seen_standing": found.standing,
        "seen_minor": found.amount.minor if found.amount else None,
        "seen_currency": found.amount.currency if found.amount else None,
        "seen_back_minor": found.back_minor,
        "seen_disputed": found.disputed,
    }
    return {**seen, "payment_id": found.payment_id} if found.payment_id else seen
