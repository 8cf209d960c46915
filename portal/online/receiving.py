"""Take in what a provider reports: once, and only as a hint to look at the thing itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, select

from portal.core import clock
from portal.core.db import db, insert
from portal.online import authorizations, backs, gateways
from portal.online.asking import Question, ask
from portal.online.attempts import PAYABLE
from portal.online.found import AccountGone, Found, NotFound, Report
from portal.online.models import PaymentAttempt, ProviderEvent
from portal.online.rules import Outcome
from portal.online.settling import Settled, settle
from portal.orders import Order
from portal.payments import Payment, Provider

NO_INTEREST, ACCOUNT, ACCOUNT_GONE = "no interest", "account", "account gone"


def read_event(provider: Provider, body: bytes, headers: Mapping[str, str]) -> Report:
    """Raises `BadSignature`; PayPal is asked whether it was it."""
    return gateways.of(provider).read_event(body, headers)


@dataclass(frozen=True)
class _Ours:
    """What we know of it already, read in one statement: providers tell much."""

    is_known: bool
    thing: str | None
    order_status: str | None
    sells_here: bool


def receive(report: Report) -> None:
    """Raises `Unreachable` when the provider should report it again later."""
    ours = _ours(report)
    if ours.is_known:
        return
    if report.account_gone or report.account_changed:
        authorizations.hear(report)
        _keep(report, ACCOUNT)
        return
    thing = report.thing or ours.thing
    if thing is None or not ours.sells_here:
        _keep(report, NO_INTEREST)
        return
    may_finish = ours.order_status in PAYABLE
    try:
        settled = settle(ask(Question(report.provider, report.account, thing, may_finish)))
    except AccountGone:
        _believe(report)
        return
    except NotFound:
        settled = Settled(Outcome.UNKNOWN)
    _keep(report, settled.outcome, settled.order)


def _believe(report: Report) -> None:
    """Nobody is left to ask: what was signed must do."""
    told = report.told
    if told is None:
        _keep(report, ACCOUNT_GONE)
        return
    settled = _take_back(told) if told.backs else settle(told)
    _keep(report, settled.outcome, settled.order)


def _take_back(told: Found) -> Settled:
    """It names the payment that it takes back, and no more."""
    paid = (Payment.provider == told.provider, Payment.provider_id == told.payment_id)
    order = db.session.scalar(select(Order).join(Payment).where(*paid))
    if order is None:
        return Settled(Outcome.UNKNOWN)
    backs.book(order, told)
    return Settled(Outcome.KNOWN, order)


def _ours(report: Report) -> _Ours:
    known = exists().where(
        ProviderEvent.provider == report.provider, ProviderEvent.provider_event_id == report.id
    )
    # Other things are sold in such an account as well: only ask where we have begun something.
    account = PaymentAttempt.account
    sells = account.is_(None) if report.account is None else account == report.account
    sells_here = exists().where(PaymentAttempt.provider == report.provider, sells)
    mine = _mine(report)
    asked = select(
        known,
        mine.with_only_columns(PaymentAttempt.provider_id).scalar_subquery(),
        mine.with_only_columns(Order.status).scalar_subquery(),
        sells_here,
    )
    return _Ours(*db.session.execute(asked).one())


def _mine(report: Report) -> Select[PaymentAttempt]:
    """The payment it is about: by its page, or by the money that was booked for it."""
    found = (
        select(PaymentAttempt)
        .join(Order, Order.id == PaymentAttempt.order_id)
        .where(PaymentAttempt.provider == report.provider)
        .order_by(PaymentAttempt.id.desc())
        .limit(1)
    )
    if report.thing or not report.payment_id:
        return found.where(PaymentAttempt.provider_id == report.thing)
    paid = Payment.provider_id == report.payment_id
    return found.join(Payment, Payment.order_id == Order.id).where(paid)


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
