"""Read what differs for an event: payments, refunds without an answer, money without tickets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.db import db
from portal.core.money import Money
from portal.events import Event
from portal.online import repairs
from portal.online.models import Difference, Kind, Reconciliation
from portal.orderdesk.models import Cancellation
from portal.orders import Order
from portal.orders.models import Status
from portal.payments import Payment, PaymentState
from portal.payments.words import PROVIDERS

SHOWN = 100
# So long a provider may take for an answer before somebody should look.
STUCK = timedelta(minutes=10)

_LABELS: dict[str, str] = {
    Kind.PAID_THERE: "Paid there, not here",
    Kind.REFUNDED_THERE: "Refunds differ",
    Kind.AMOUNT: "Amount differs",
    Kind.UNKNOWN_THERE: "Unknown there",
}


@dataclass(frozen=True)
class Row:
    """One payment that differs."""

    difference: Difference

    @property
    def label(self) -> str:
        return _LABELS[self.difference.kind]

    @property
    def provider(self) -> str:
        return PROVIDERS[self.difference.provider]

    @property
    def is_ours(self) -> bool:
        """Whether there is an order to open."""
        return self.difference.attempt_id is not None

    @property
    def there(self) -> str:
        if self.difference.kind == Kind.UNKNOWN_THERE:
            return "nothing"
        return self._said(self.difference.there_minor, self.difference.there_back_minor)

    @property
    def here(self) -> str:
        return self._said(self.difference.here_minor, self.difference.here_back_minor)

    @property
    def act(self) -> str:
        """What the button says."""
        if not repairs.can_be_repaired(self.difference):
            return "I have looked after it"
        acts: dict[str, str] = {
            Kind.PAID_THERE: "Book it",
            Kind.REFUNDED_THERE: "Book the refund",
            Kind.AMOUNT: "Give it back",
        }
        if self.difference.here_minor and self.difference.kind == Kind.AMOUNT:
            return f"Ask {self.provider} again"
        if self.difference.there_back_minor < self.difference.here_back_minor:
            return f"Ask {self.provider} again"
        return acts[self.difference.kind]

    def _said(self, came: int, back: int) -> str:
        currency = self.difference.currency
        if not came:
            return "nothing"
        paid = f"{Money(came, currency)} paid"
        return f"{paid}, {Money(back, currency)} back" if back else paid


@dataclass(frozen=True)
class Unfinished:
    """An order whose money waits: for an answer, or for somebody to give it back."""

    code: str
    amount: Money
    provider: str | None = None


@dataclass(frozen=True)
class Found:
    rows: Sequence[Row]
    stuck: Sequence[Unfinished]
    without_ticket: Sequence[Unfinished]
    last: Reconciliation | None

    @property
    def is_running(self) -> bool:
        return self.last is not None and self.last.is_running

    @property
    def is_clean(self) -> bool:
        return not (self.rows or self.stuck or self.without_ticket)

    @property
    def count(self) -> int:
        return len(self.rows) + len(self.stuck) + len(self.without_ticket)


def read(event: Event) -> Found:
    """Four statements."""
    return Found(
        _rows(event),
        _stuck(event),
        _without_ticket(event),
        db.session.get(Reconciliation, event.id),
    )


def find(event: Event, ref: str) -> Difference | None:
    mine = (Difference.event_id == event.id, Difference.ref == ref)
    return db.session.scalar(select(Difference).where(*mine, Difference.settled_at.is_(None)))


def _rows(event: Event) -> list[Row]:
    mine = (Difference.event_id == event.id, Difference.settled_at.is_(None))
    rows = db.session.scalars(
        select(Difference)
        .where(*mine)
        .options(joinedload(Difference.attempt))
        .order_by(Difference.id.desc())
        .limit(SHOWN)
    )
    return [Row(each) for each in rows]


def _stuck(event: Event) -> list[Unfinished]:
    """Refunds that nobody has answered."""
    rows = db.session.execute(
        select(Order.code, Payment.amount_minor, Payment.currency, Payment.provider)
        .join(Order, Order.id == Payment.order_id)
        .where(
            Payment.event_id == event.id,
            Payment.state == PaymentState.ASKED,
            Payment.at < clock.now() - STUCK,
        )
        .order_by(Payment.id)
        .limit(SHOWN)
    )
    return [
        Unfinished(code, Money(-minor, currency), PROVIDERS[provider])
        for code, minor, currency, provider in rows
    ]


def _without_ticket(event: Event) -> list[Unfinished]:
    """Paid, no ticket: the money is here, nobody meant to keep it, and it lets nobody in."""
    kept = select(func.coalesce(func.sum(Cancellation.kept_minor), 0)).where(
        Cancellation.order_id == Order.id, Cancellation.undone_at.is_(None)
    )
    left = func.sum(Payment.amount_minor) - kept.scalar_subquery()
    rows = db.session.execute(
        select(Order.code, Order.currency, left)
        .join(Payment, Payment.order_id == Order.id)
        .where(
            Order.event_id == event.id,
            Order.status.in_((Status.EXPIRED, Status.CANCELLED)),
            Payment.counts,
        )
        .group_by(Order.id, Order.code, Order.currency)
        .having(left > 0)
        .order_by(Order.id)
        .limit(SHOWN)
    )
    return [Unfinished(code, Money(int(minor), currency)) for code, currency, minor in rows]
