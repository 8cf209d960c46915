"""Ask a provider how a payment stands, and settle the answer. No transaction is open meanwhile."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.core.db import db, keep, pause
from portal.online import attempts, differences, gateways
from portal.online.found import Found, NotFound, Refused
from portal.online.models import PaymentAttempt
from portal.online.rules import Outcome
from portal.online.settling import Settled, settle
from portal.orders import Order
from portal.payments import Provider

_MOST = 5  # payments of one order that are asked about at once


@dataclass(frozen=True)
class Question:
    """Read before the transaction ends, used after it."""

    provider: str
    account: str | None
    thing: str
    may_finish: bool


class NotPaid(Refused):
    """As programs read it."""

    code = "not_paid"


class AmountMismatch(Refused):
    code = "amount_mismatch"


def about(attempt: PaymentAttempt, order: Order) -> Question | None:
    """None: its provider never answered, so there is nothing to ask about."""
    if attempt.provider_id is None:
        return None
    may_finish = attempts.may_be_finished(order)
    return Question(attempt.provider, attempt.account, attempt.provider_id, may_finish)


def ask(question: Question) -> Found:
    """Raises `Unreachable`, `NotFound`. Ends the transaction so far."""
    pause()
    teller = gateways.of(question.provider)
    found = teller.look_up(question.account, question.thing)
    return teller.finish(found) if question.may_finish else found


def check(order: Order) -> Settled:
    """How its last attempt stands: the return page, and “Check with Stripe”."""
    attempt = attempts.latest(order)
    question = about(attempt, order) if attempt else None
    if question is None:
        return Settled(Outcome.UNKNOWN, order)
    settled = settle(ask(question))
    return settled if settled.order else Settled(settled.outcome, order)


def look_at(order: Order) -> list[Settled]:
    """Ask about every payment that was begun for it, then settle the answers, and compare.

    For those who look after the money: an order that was paid twice has two. Raises `Unreachable`.
    """
    event_id = order.event_id
    asked = [(each.id, about(each, order)) for each in attempts.newest(order, _MOST)]
    found = [(attempt_id, _found(question)) for attempt_id, question in asked if question]
    settled = []
    for attempt_id, answer in found:
        if answer is None:
            differences.missing(db.session.get_one(PaymentAttempt, attempt_id))
        else:
            settled.append(settle(answer))
            db.session.flush()
            differences.compare([answer], event_id=event_id)
    return settled


def _found(question: Question) -> Found | None:
    """None: it is not known there."""
    try:
        return ask(question)
    except NotFound:
        return None


def charge(order: Order, provider: Provider, thing: str) -> None:
    """A program says it was paid: it is, when the provider says so of this very order.

    Raises `NotPaid`, `AmountMismatch`, `WrongState` (by the caller, who looks at the order).
    """
    code, asked = order.code, _accounts(order, provider)
    if not asked:
        raise NotPaid("No payment was begun for this order.", field=str(provider))
    found = _look_everywhere(asked, provider, thing, attempts.may_be_finished(order))
    if found is None or found.order_code != code:
        raise NotPaid("This is no payment for this order.", field=str(provider))
    settled = settle(found)
    keep()  # what came is booked, also when the answer is no
    if settled.outcome is Outcome.MISMATCH:
        raise AmountMismatch("Another amount was paid than was asked for.", field=str(provider))
    if settled.outcome in (Outcome.OPEN, Outcome.WAITING, Outcome.OVER, Outcome.UNKNOWN):
        raise NotPaid("It is not paid.", field=str(provider))


def _look_everywhere(
    accounts: list[str | None],
    provider: Provider,
    thing: str,
    may_finish: bool,  # noqa: FBT001 - carried on as it is
) -> Found | None:
    """Its event may have had another account when it was begun."""
    for account in accounts:
        try:
            return ask(Question(provider, account, thing, may_finish))
        except NotFound:
            continue
    return None


def _accounts(order: Order, provider: Provider) -> list[str | None]:
    begun = select(PaymentAttempt.account).where(
        PaymentAttempt.order_id == order.id, PaymentAttempt.provider == provider
    )
    return list(dict.fromkeys(db.session.scalars(begun.order_by(PaymentAttempt.id.desc()))))
