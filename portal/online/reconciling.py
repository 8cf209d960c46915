"""Walk what providers have of an event's payments, page by page, and keep what differs.

Each page is asked for with no transaction open, and stored together with the place to go on from:
a worker that is killed loses one page at most.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update

from portal.core import clock
from portal.core.db import db, in_transaction, insert, reading
from portal.jobs import every, handler, promise
from portal.online import differences, gateways
from portal.online.found import Found, NotFound, Refused, Unreachable
from portal.online.models import AttemptState, PaymentAttempt, Reconciliation
from portal.payments import Provider

JOB = "payments.reconcile"
LOOKS_BACK = timedelta(days=60)
# Payments of which nothing came are asked about so long, where there is no list.
_STILL_OPEN = timedelta(days=3)
_AT_ONCE = 20  # lookups that make one page
_PAGES = 20  # before others have their turn
_STUCK = timedelta(hours=1)
_NIGHT = time(3, 0)  # UTC
_SETTLED = timedelta(hours=1)  # younger payments are still told by webhooks

Step = dict[str, Any]


def begin(event_id: int) -> bool:
    """Compare anew, from the start; False while that is going on."""
    at, plan = clock.now(), _plan(event_id)
    written = insert(Reconciliation).values(event_id=event_id, begun_at=at, rest=plan, run=1)
    anew = {"begun_at": at, "rest": plan, "done_at": None, "looked_at": 0, "problem": None}
    run = db.session.execute(
        written.on_conflict_do_update(
            index_elements=[Reconciliation.event_id],
            set_={**anew, "run": Reconciliation.run + 1},
            where=Reconciliation.done_at.is_not(None) | (Reconciliation.begun_at < at - _STUCK),
        ).returning(Reconciliation.run)
    ).scalar_one_or_none()
    if run is None:
        return False
    promise(JOB, event_id=event_id, run=run)
    return True


@every(seconds=600)
def nightly() -> None:
    """Once after three at night, for every event that took money online lately."""
    now = clock.now()
    night = datetime.combine(now.date(), _NIGHT, tzinfo=now.tzinfo)
    night = night if night <= now else night - timedelta(days=1)
    with reading():
        due = db.session.scalars(
            select(PaymentAttempt.event_id)
            .distinct()
            .outerjoin(Reconciliation, Reconciliation.event_id == PaymentAttempt.event_id)
            .where(
                PaymentAttempt.created_at.between(now - LOOKS_BACK, now - _SETTLED),
                or_(Reconciliation.event_id.is_(None), Reconciliation.begun_at < night),
            )
        ).all()
    for event_id in due:
        in_transaction(partial(begin, event_id))


@handler(JOB)
def walk(event_id: int, run: int) -> None:
    for _ in range(_PAGES):
        with reading():
            now = _standing(event_id, run)
            step = now.rest[0] if now and now.rest else None
            since = now.begun_at if now else clock.now()
            wanted = _to_ask_about(event_id, step, since) if step else ()
        if now is None:
            return
        if step is None:
            in_transaction(lambda: _end(event_id, run))
            return
        try:
            page = _list(step, since) if step["do"] == "list" else _ask(step, wanted)
        except (Unreachable, Refused):
            in_transaction(partial(_change, event_id, run, problem=_problem(step)))
            raise
        in_transaction(partial(_store, event_id, run, step, page))
    in_transaction(lambda: promise(JOB, event_id=event_id, run=run))


@dataclass(frozen=True)
class _Wanted:
    """A payment to ask about, read before the network is."""

    attempt_id: int
    thing: str


@dataclass(frozen=True)
class _Seen:
    """One page: answers, attempts that are unknown there, and where to go on; None: no further."""

    found: tuple[Found, ...] = ()
    unknown: tuple[int, ...] = ()
    after: Any = None


def _plan(event_id: int) -> list[Step]:
    """Every account that took its money lately: the list first, then what is not on it."""
    begun = select(PaymentAttempt.provider, PaymentAttempt.account).where(
        PaymentAttempt.event_id == event_id, PaymentAttempt.created_at > clock.now() - LOOKS_BACK
    )
    plan: list[Step] = []
    for provider, account in db.session.execute(begun.distinct()):
        where = {"provider": provider, "account": account, "after": None}
        if gateways.of(provider).lists:
            plan.append({"do": "list", **where})
        plan.append({"do": "ask", **where})
    return plan


def _standing(event_id: int, run: int) -> Reconciliation | None:
    """None: somebody began anew, or it is done."""
    mine = (Reconciliation.event_id == event_id, Reconciliation.run == run)
    now = select(Reconciliation).where(*mine, Reconciliation.done_at.is_(None))
    return db.session.scalar(now.execution_options(populate_existing=True))


def _list(step: Step, begun_at: datetime) -> _Seen:
    teller = gateways.of(step["provider"])
    page = teller.recent(step["account"], begun_at - LOOKS_BACK, step["after"])
    return _Seen(page.found, after=page.after)


def _to_ask_about(event_id: int, step: Step, begun_at: datetime) -> tuple[_Wanted, ...]:
    """What this run has not seen, in the order in which it was begun."""
    if step["do"] != "ask":
        return ()
    paid: ColumnElement[bool] = PaymentAttempt.state.in_((AttemptState.PAID, AttemptState.ODD))
    if not gateways.of(step["provider"]).lists:
        paid |= PaymentAttempt.created_at > begun_at - _STILL_OPEN
    account = PaymentAttempt.account
    rows = db.session.execute(
        select(PaymentAttempt.id, PaymentAttempt.provider_id, PaymentAttempt.payment_id)
        .where(
            PaymentAttempt.event_id == event_id,
            PaymentAttempt.provider == step["provider"],
            account.is_(None) if step["account"] is None else account == step["account"],
            PaymentAttempt.created_at > begun_at - LOOKS_BACK,
            PaymentAttempt.seen_at.is_(None) | (PaymentAttempt.seen_at < begun_at),
            PaymentAttempt.provider_id.is_not(None),
            PaymentAttempt.id > (step["after"] or 0),
            paid,
        )
        .order_by(PaymentAttempt.id)
        .limit(_AT_ONCE)
    )
    return tuple(_Wanted(row.id, row.provider_id) for row in rows)


def _ask(step: Step, wanted: tuple[_Wanted, ...]) -> _Seen:
    teller = gateways.of(step["provider"])
    found: list[Found] = []
    unknown: list[int] = []
    for each in wanted:
        try:
            found.append(teller.look_up(step["account"], each.thing))
        except NotFound:
            unknown.append(each.attempt_id)
    return _Seen(tuple(found), tuple(unknown), wanted[-1].attempt_id if wanted else None)


def _store(event_id: int, run: int, step: Step, page: _Seen) -> None:
    """What the page says, and where to go on: together or not at all."""
    now = _standing(event_id, run)
    if now is None:
        return
    rest = [{**step, "after": page.after}] if page.after is not None else []
    looked = now.looked_at + len(page.found) + len(page.unknown)
    if not _change(event_id, run, rest=rest + now.rest[1:], looked_at=looked, problem=None):
        return
    differences.compare(page.found, event_id=event_id)
    for attempt_id in page.unknown:
        differences.missing(db.session.get_one(PaymentAttempt, attempt_id))


def _problem(step: Step) -> str:
    name = "Stripe" if step["provider"] == Provider.STRIPE else "PayPal"
    return f"{name} did not answer as it should. It is asked again in a while."


def _end(event_id: int, run: int) -> None:
    at = clock.now()
    _change(event_id, run, done_at=at, last_done_at=at, problem=None)


def _change(event_id: int, run: int, **values: Any) -> bool:
    """False when another run has begun."""
    changed = db.session.execute(
        update(Reconciliation)
        .where(
            Reconciliation.event_id == event_id,
            Reconciliation.run == run,
            Reconciliation.done_at.is_(None),
        )
        .values(**values)
        .returning(Reconciliation.run)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    return changed is not None
