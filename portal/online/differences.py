"""Compare payments as their providers tell them with what we have booked. Nothing here commits.

Whoever was asked about a payment brings the answer here; what differs is kept until it does not.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, case, func, select, update
from sqlalchemy.orm import joinedload

from portal import activity
from portal.core import clock
from portal.core.db import db, insert
from portal.online.found import Found, Standing
from portal.online.models import Difference, PaymentAttempt
from portal.online.rules import Here, differs
from portal.online.settling import sight
from portal.payments import Payment, PaymentState, Provider


def compare(found: Sequence[Found], *, event_id: int) -> None:
    """`event_id`: where what belongs to no order of ours is shown. So many statements for any."""
    paid = [each for each in found if each.standing is Standing.PAID and each.payment_id]
    if not paid:
        return
    attempts = _attempts(paid)
    booked = booked_of([str(each.payment_id) for each in paid])
    _see(attempts, paid)
    rows: list[dict[str, Any]] = []
    same: list[str] = []
    for each in paid:
        attempt = attempts.get(each.attempt_ref or "")
        here = booked.get(str(each.payment_id), Here())
        kind = differs(there_of(each), here, _asked_minor(attempt, each))
        if kind is None:
            same.append(str(each.payment_id))
        else:
            rows.append(_row(each, attempt, here, kind=kind, event_id=event_id))
    _keep(rows)
    _settle(paid[0].provider, same)


def missing(attempt: PaymentAttempt) -> None:
    """The provider does not know it: a difference when we have booked money for it."""
    if attempt.payment_id is None:
        return
    here = booked_of([attempt.payment_id]).get(attempt.payment_id, Here())
    kind = differs(None, here, attempt.amount_minor)
    if kind is None:
        _settle(Provider(attempt.provider), [attempt.payment_id])
        return
    nothing = Found(
        provider=Provider(attempt.provider),
        account=attempt.account,
        provider_id=attempt.provider_id,
        attempt_ref=attempt.ref,
        order_code=attempt.order.code,
        standing=Standing.OVER,
        payment_id=attempt.payment_id,
    )
    _keep([_row(nothing, attempt, here, kind=kind, event_id=attempt.event_id)])


def put_aside(difference: Difference, *, by_id: int) -> bool:
    """Somebody has looked after it elsewhere. False when it was settled before."""
    done = db.session.execute(
        update(Difference)
        .where(Difference.id == difference.id, Difference.settled_at.is_(None))
        .values(settled_at=clock.now(), aside=True)
        .returning(Difference.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if done:
        activity.record(
            "payment.put_aside",
            "event" if difference.order_code is None else "order",
            difference.order_code or difference.payment_id[:80],
            actor_id=by_id,
            event_id=difference.event_id,
            details={"provider": difference.provider, "payment": difference.payment_id},
        )
    return done is not None


def there_of(found: Found) -> tuple[int, int]:
    """What came and what went back, as the provider counts it."""
    return (found.amount.minor if found.amount else 0), found.back_minor


def booked_of(payment_ids: Sequence[str]) -> Mapping[str, Here]:
    """What the ledger has of these payments, in two statements."""
    captured = {
        row.id: row
        for row in db.session.scalars(
            select(Payment).where(Payment.provider_id.in_(payment_ids), Payment.amount_minor > 0)
        )
    }
    under_way = case((Payment.state == PaymentState.ASKED, 1), else_=0)
    booked = case((Payment.state == PaymentState.BOOKED, -Payment.amount_minor), else_=0)
    sums = {
        captured_id: (int(back), bool(asked))
        for captured_id, back, asked in db.session.execute(
            select(Payment.refund_of_id, func.sum(booked), func.sum(under_way))
            .where(Payment.refund_of_id.in_(captured))
            .group_by(Payment.refund_of_id)
        )
    }
    return {
        str(row.provider_id): Here(row.amount_minor, *sums.get(row.id, (0, False)))
        for row in captured.values()
    }


def _asked_minor(attempt: PaymentAttempt | None, found: Found) -> int | None:
    """None: nobody knows. No amount of another currency is the one that was asked for."""
    if attempt is None or found.amount is None:
        return None
    return attempt.amount_minor if found.amount.currency == attempt.currency else -1


def _attempts(found: Sequence[Found]) -> dict[str, PaymentAttempt]:
    refs = [each.attempt_ref for each in found if each.attempt_ref]
    rows = db.session.scalars(
        select(PaymentAttempt)
        .where(PaymentAttempt.ref.in_(refs))
        .options(joinedload(PaymentAttempt.order))
    )
    return {row.ref: row for row in rows}


def _see(attempts: Mapping[str, PaymentAttempt], found: Sequence[Found]) -> None:
    """The figures as last seen, all in one."""
    seen = [
        {"id": attempts[each.attempt_ref].id, **sight(each)}
        for each in found
        if each.attempt_ref and each.attempt_ref in attempts
    ]
    if seen:
        db.session.execute(
            update(PaymentAttempt), seen, execution_options={"synchronize_session": False}
        )


def _row(
    found: Found, attempt: PaymentAttempt | None, here: Here, *, kind: str, event_id: int
) -> dict[str, Any]:
    came, back = there_of(found)
    currency = found.amount.currency if found.amount else attempt.currency if attempt else ""
    return {
        "event_id": attempt.event_id if attempt else event_id,
        "attempt_id": attempt.id if attempt else None,
        "order_code": attempt.order.code if attempt else (found.order_code or None),
        "provider": found.provider,
        "account": found.account,
        "payment_id": found.payment_id,
        "kind": kind,
        "currency": currency,
        "there_minor": came,
        "there_back_minor": back,
        "here_minor": here.minor,
        "here_back_minor": here.back_minor,
        "found_at": clock.now(),
        "settled_at": None,
    }


_FIGURES = ("kind", "there_minor", "there_back_minor", "here_minor", "here_back_minor")


def _keep(rows: Sequence[dict[str, Any]]) -> None:
    """One row for each payment. What was put aside stays there while its figures do."""
    if not rows:
        return
    written = insert(Difference)
    new = written.excluded
    as_before = and_(*(getattr(Difference, name) == new[name] for name in _FIGURES))
    stays = Difference.aside & as_before
    values = {name: new[name] for name in (*_FIGURES, "order_code", "attempt_id")}
    db.session.execute(
        written.on_conflict_do_update(
            index_elements=[Difference.provider, Difference.payment_id],
            set_={
                **values,
                "settled_at": case((stays, Difference.settled_at), else_=None),
                "aside": stays,
            },
        ),
        [dict(row) for row in rows],
    )


def _settle(provider: Provider, payment_ids: Sequence[str]) -> None:
    if payment_ids:
        db.session.execute(
            update(Difference)
            .where(
                Difference.provider == provider,
                Difference.payment_id.in_(payment_ids),
                Difference.settled_at.is_(None),
            )
            .values(settled_at=clock.now())
            .execution_options(synchronize_session=False)
        )
