"""One try to pay: written down before its provider is asked. Nothing here commits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from portal.core import clock
from portal.core.db import db
from portal.core.money import Money
from portal.core.refusals import WrongState
from portal.jobs import promise
from portal.online.found import Item, Purchase, Started
from portal.online.models import RUNNING, AttemptState, PaymentAttempt
from portal.orders import Order, holds
from portal.orders.models import Status
from portal.payments import Provider

# Stripe's pages live for half an hour at least. Ours ends with the hold, by a job.
PAGE_LIFE = timedelta(minutes=35)
# So long the same question can be asked again; then the page would live too short for Stripe.
SAME_QUESTION = timedelta(minutes=4)
# Whoever comes back to a page must have time to pay there.
TIME_TO_PAY = timedelta(minutes=1)

CLOSE = "online.close"

PAYABLE = (Status.PENDING, Status.PLACED)


def begin(order: Order, provider: Provider, account: str | None) -> PaymentAttempt:
    """The running attempt, or a new one: two who click at once get the same.

    Raises `WrongState` for an order that is not held any more.
    """
    _lock(order)
    at = clock.now()
    if not holds.is_running(order, at):
        raise WrongState(f"Order {order.code} cannot be paid any more.")
    running = _running(order)
    for attempt in running:
        if _is_the_same(attempt, order, provider, account, at):
            return attempt
        _let_go(attempt)
    attempt = PaymentAttempt(
        order=order,
        event_id=order.event_id,
        provider=provider,
        account=account,
        amount_minor=order.total_minor,
        currency=order.currency,
        expires_at=at + PAGE_LIFE,
    )
    db.session.add(attempt)
    db.session.flush()
    assert order.expires_at, "a hold has an end"
    promise(CLOSE, run_at=order.expires_at, attempt_id=attempt.id)
    return attempt


def opened(attempt_id: int, started: Started) -> None:
    """The provider has answered: the buyer can pay there. It may be paid already."""
    values = {"provider_id": started.provider_id, "url": started.url}
    _change(attempt_id, (AttemptState.STARTING,), state=AttemptState.OPEN, **values)


def give_up(attempt_id: int, problem: str) -> None:
    """Nobody can pay it any more, as far as we know; money that comes all the same is settled."""
    _change(attempt_id, RUNNING, state=AttemptState.OVER, problem=problem)


def purchase(attempt: PaymentAttempt, base_url: str) -> Purchase:
    """All that its provider is told, read now: it is used when no transaction is open."""
    order = attempt.order
    page = f"{base_url.rstrip('/')}/orders/{order.code}"
    return Purchase(
        ref=attempt.ref,
        account=attempt.account,
        order_code=order.code,
        event_name=order.event.name,
        items=_items(order),
        total=attempt.amount,
        email=order.buyer_email,
        return_url=f"{page}/return",
        cancel_url=f"{page}/pay?back={attempt.provider}",
        expires_at=attempt.expires_at,
    )


def latest(order: Order) -> PaymentAttempt | None:
    """The one that its buyer is on, or was on last."""
    return db.session.scalar(
        select(PaymentAttempt)
        .where(PaymentAttempt.order_id == order.id)
        .order_by(PaymentAttempt.state.in_(RUNNING).desc(), PaymentAttempt.id.desc())
        .limit(1)
    )


def newest(order: Order, most: int) -> Sequence[PaymentAttempt]:
    """Those that were begun last, oldest first."""
    mine = select(PaymentAttempt).where(PaymentAttempt.order_id == order.id)
    rows = db.session.scalars(mine.order_by(PaymentAttempt.id.desc()).limit(most)).all()
    return rows[::-1]


def may_be_finished(order: Order) -> bool:
    """Whether money may be taken for it: what is paid or over is not paid once more."""
    return order.status in PAYABLE


def _lock(order: Order) -> None:
    db.session.refresh(order, with_for_update={"of": Order, "key_share": True})


def _running(order: Order) -> list[PaymentAttempt]:
    mine = (PaymentAttempt.order_id == order.id, PaymentAttempt.state.in_(RUNNING))
    newest_first = PaymentAttempt.id.desc()
    return list(db.session.scalars(select(PaymentAttempt).where(*mine).order_by(newest_first)))


def _is_the_same(
    attempt: PaymentAttempt, order: Order, provider: Provider, account: str | None, at: datetime
) -> bool:
    wanted = (provider, account, order.total)
    if (attempt.provider, attempt.account, attempt.amount) != wanted:
        return False
    if attempt.state == AttemptState.STARTING:
        return at - attempt.created_at < SAME_QUESTION
    return attempt.state == AttemptState.WAITING or attempt.expires_at - at > TIME_TO_PAY


def _let_go(attempt: PaymentAttempt) -> None:
    """The buyer chose another way: they are not to pay this one as well."""
    if attempt.provider_id is None:
        give_up(attempt.id, "never opened")
    else:
        promise(CLOSE, attempt_id=attempt.id, at_once=1)


def _items(order: Order) -> tuple[Item, ...]:
    """Line by line when that makes the total, else in one."""
    lines = [
        Item(line.ticket_name, _unit(line.unit_minor - line.discount_minor, order), line.count)
        for line in order.lines
    ]
    lines = [item for item in lines if item.unit]
    missing = order.total.minor - sum(item.unit.minor * item.count for item in lines)
    if missing and missing == order.tax_minor:
        lines.append(Item(order.tax.label if order.tax else "Tax", _unit(missing, order), 1))
    elif missing:
        lines = [Item(f"Order {order.code}", order.total, 1)]
    return tuple(lines)


def _unit(minor: int, order: Order) -> Money:
    return Money(minor, order.currency)


def _change(attempt_id: int, only_if: tuple[AttemptState, ...], **values: object) -> None:
    db.session.execute(
        update(PaymentAttempt)
        .where(PaymentAttempt.id == attempt_id, PaymentAttempt.state.in_(only_if))
        .values(**values)
    )
