"""After the commit: pages that end with their hold, refunds, and mails about money."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal import mail, payments, people
from portal.core import clock
from portal.core.db import db, in_transaction, reading
from portal.core.money import Money
from portal.documents.links import order_page_url
from portal.jobs import handler, promise
from portal.online import asking, attempts, backs, gateways
from portal.online.found import Back, NotFound, Refused, Wish
from portal.online.models import AttemptState, PaymentAttempt
from portal.online.rules import Outcome
from portal.online.settling import settle
from portal.orders import Order, holds
from portal.payments import Payment, PaymentState

_KEYS_LIVE = timedelta(hours=12)


@handler("online.close")
def close(attempt_id: int, at_once: int = 0) -> None:
    """Nobody pays for places that are not held any more; who has paid a moment ago is settled."""
    with reading():
        attempt = db.session.get_one(PaymentAttempt, attempt_id)
        order, question = attempt.order, asking.about(attempt, attempt.order)
        is_running, until = attempt.is_running, order.expires_at
        is_held = holds.is_running(order, clock.now()) and not at_once
    if not is_running:
        return
    if is_held:
        in_transaction(lambda: promise(attempts.CLOSE, run_at=until, attempt_id=attempt_id))
        return
    if question is None:
        in_transaction(lambda: attempts.give_up(attempt_id, "never opened"))
        return
    teller = gateways.of(question.provider)
    try:
        teller.cancel(question.account, question.thing)
        found = teller.look_up(question.account, question.thing)
    except NotFound:
        in_transaction(lambda: attempts.give_up(attempt_id, "gone"))
        return
    settled = in_transaction(lambda: settle(found))
    unpaid = settled.outcome is Outcome.OPEN or found.payment_id is None
    if unpaid and settled.outcome in (Outcome.OPEN, Outcome.WAITING) and not question.account:
        in_transaction(lambda: attempts.give_up(attempt_id, "hold ended"))


@dataclass(frozen=True)
class _Asked:
    """A refund that is to be made, read before the network is asked."""

    provider: str
    wish: Wish
    thing: str | None
    is_old: bool


@handler("payment.refund")
def give_back(payment_id: int) -> None:
    """Asked under the same key each time: an answer that was lost is found again."""
    with reading():
        asked = _asked(db.session.get_one(Payment, payment_id))
    if asked is None:
        return
    try:
        back = _made_before(asked) or gateways.of(asked.provider).refund(asked.wish)
    except Refused as refused:
        problem = refused.sentence
        in_transaction(lambda: _refused(payment_id, problem))
        return
    in_transaction(lambda: _done(payment_id, back))


def _made_before(asked: _Asked) -> Back | None:
    """Providers forget keys after a day: then the payment itself tells whether it was done."""
    if not asked.is_old or asked.thing is None:
        return None
    found = gateways.of(asked.provider).look_up(asked.wish.account, asked.thing)
    return next((back for back in found.backs if back.key == asked.wish.key), None)


def _asked(row: Payment) -> _Asked | None:
    if row.state != PaymentState.ASKED:
        return None
    captured = db.session.get_one(Payment, row.refund_of_id)
    order = db.session.get_one(Order, row.order_id)
    wish = Wish(
        account=captured.account,
        payment_id=str(captured.provider_id),
        amount=Money(-row.amount_minor, row.currency),
        key=str(row.idempotency_key),
        order_code=order.code,
    )
    begun = PaymentAttempt.payment_id == captured.provider_id
    thing = db.session.scalar(select(PaymentAttempt.provider_id).where(begun).limit(1))
    return _Asked(captured.provider, wish, thing, clock.now() - row.at > _KEYS_LIVE)


def _done(payment_id: int, back: Back) -> None:
    row = _locked(payment_id)
    backs.settle_wish(row, back)
    backs.stop_unpaid(db.session.get_one(Order, row.order_id))


def _locked(payment_id: int) -> Payment:
    return db.session.get_one(Payment, payment_id, with_for_update=True)


def _refused(payment_id: int, problem: str) -> None:
    row = _locked(payment_id)
    if row.state == PaymentState.ASKED:
        payments.refuse(row, problem)


@handler("payment.returned")
def tell_of_money_given_back(payment_id: int) -> None:
    """To the buyer, and to those who run the event: money came that gives no tickets."""
    with reading():
        captured = db.session.get_one(Payment, payment_id)
        order = db.session.get_one(Order, captured.order_id)
        letter = {**_about(order), "amount": captured.amount, "is_completed": order.is_completed}
        hosts = [member.user.email for member in people.managers(order.event_id)]
        buyer = order.buyer_email
    if buyer:
        _post("payment.returned", buyer, f"{payment_id}", letter, payment_id=payment_id)
    for host in hosts:
        once = f"{payment_id}:{host}"
        _post("payment.returned_hosts", host, once, letter, payment_id=payment_id)


@handler("payment.failed")
def tell_of_a_payment_that_failed(attempt_id: int) -> None:
    """The buyer left while their bank was asked, and was promised a mail either way."""
    with reading():
        attempt = db.session.get_one(PaymentAttempt, attempt_id)
        letter = {**_about(attempt.order), "amount": attempt.amount}
        buyer = attempt.order.buyer_email
        is_over = attempt.state == AttemptState.OVER and not attempt.order.is_completed
    if buyer and is_over:
        _post("payment.failed", buyer, f"{attempt_id}", letter, attempt_id=attempt_id)


def _about(order: Order) -> dict[str, Any]:
    return {
        "event_id": order.event_id,
        "order_id": order.id,
        "order_code": order.code,
        "name": order.buyer_name,
        "event_name": order.event.name,
        "url": order_page_url(order.code),
    }


def _post(kind: str, to: str, once: str, letter: dict[str, Any], **ids: int) -> None:
    mail.send(kind, to, dedupe=f"{kind}:{once}", job=ids, **letter)
