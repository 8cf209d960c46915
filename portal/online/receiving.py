"""Take in what a provider reports: once, and only as a hint to look at the thing itself."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.db import db, insert
from portal.online import authorizations, gateways
from portal.online.asking import Question, ask
from portal.online.attempts import may_be_finished
from portal.online.found import NotFound, Report
from portal.online.models import PaymentAttempt, ProviderEvent
from portal.online.rules import Outcome
from portal.online.settling import Settled, settle
from portal.orders import Order
from portal.payments import Payment, Provider

NO_INTEREST, NOT_OURS, ACCOUNT = "no interest", "not ours", "account"


def read_event(provider: Provider, body: bytes, headers: Mapping[str, str]) -> Report:
    """Raises `BadSignature`; PayPal is asked whether it was it."""
    return gateways.of(provider).read_event(body, headers)


def receive(report: Report) -> None:
    """Raises `Unreachable` when the provider should report it again later."""
    if _is_known(report):
        return
    if report.account_gone or report.account_changed:
        authorizations.hear(report)
        _keep(report, ACCOUNT)
        return
    question = _question(report)
    if question is None:
        _keep(report, NO_INTEREST)
        return
    try:
        settled = settle(ask(question))
    except NotFound:
        settled = Settled(Outcome.UNKNOWN)
    _keep(report, settled.outcome, settled.order)


def _is_known(report: Report) -> bool:
    mine = (ProviderEvent.provider == report.provider, ProviderEvent.provider_event_id == report.id)
    return bool(db.session.scalar(select(exists().where(*mine))))


def _question(report: Report) -> Question | None:
    """What to look at; None for what cannot be about an order of ours."""
    thing = report.thing
    attempt = _attempt(report)
    if thing is None and attempt:
        thing = attempt.provider_id
    if thing is None or not (attempt or _has_attempts(report)):
        return None
    may_finish = attempt is not None and may_be_finished(attempt.order)
    return Question(report.provider, report.account, thing, may_finish)


def _attempt(report: Report) -> PaymentAttempt | None:
    wanted = (
        select(PaymentAttempt)
        .where(PaymentAttempt.provider == report.provider)
        .options(joinedload(PaymentAttempt.order))
    )
    if report.thing:
        return db.session.scalar(wanted.where(PaymentAttempt.provider_id == report.thing))
    if report.payment_id:
        paid = Payment.provider_id == report.payment_id
        wanted = wanted.join(Order).join(Payment, Payment.order_id == Order.id).where(paid)
        return db.session.scalars(wanted.order_by(PaymentAttempt.id.desc())).first()
    return None


def _has_attempts(report: Report) -> bool:
    """Other things are sold in this account as well: only ask where we have begun something."""
    if report.provider == Provider.PAYPAL:
        return True
    mine = PaymentAttempt.account == report.account
    return bool(db.session.scalar(select(exists().where(mine))))


def _keep(report: Report, outcome: str, order: Order | None = None) -> None:
    """One row for each report; who comes second leaves the first one as it is."""
    at: datetime = clock.now()
    db.session.execute(
        insert(ProviderEvent)
        .values(
            provider=report.provider,
            provider_event_id=report.id,
            kind=report.kind,
            account=report.account,
            thing=report.thing or report.payment_id,
            happened_at=report.happened_at,
            received_at=at,
            outcome=outcome,
            order_id=order.id if order else None,
        )
        .on_conflict_do_nothing()
    )
