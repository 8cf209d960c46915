"""What is stored of those who take money for us: connections, payments begun, what they reported.

Money itself stands in the ledger, `payments.Payment`.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock, refs
from portal.core.db import Base, Minor
from portal.core.money import Money
from portal.events.models import Event
from portal.orders.models import Order


class StripeAuthorization(Base):
    """The Stripe account that takes the cards of an event; one for each event.

    `connected_at` is None while its onboarding goes on. Tokens are sealed (`core.sealing`); the
    publishable key is for everybody.
    """

    __tablename__ = "stripe_authorizations"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    account: Mapped[str] = mapped_column(String(80), index=True)
    publishable_key: Mapped[str | None] = mapped_column(String(255))
    access_token_sealed: Mapped[str | None] = mapped_column(Text)
    refresh_token_sealed: Mapped[str | None] = mapped_column(Text)
    begun_at: Mapped[datetime] = mapped_column(default=clock.now)
    connected_at: Mapped[datetime | None]
    connected_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    event: Mapped[Event] = relationship()


class AttemptState(StrEnum):
    STARTING = "starting"  # the provider was asked; the answer may be lost
    OPEN = "open"  # the buyer can pay
    WAITING = "waiting"  # the buyer has paid, their bank has not yet
    PAID = "paid"
    OVER = "over"  # expired, called off or refused: no money came
    ODD = "odd"  # money came, but not as asked for: people must look


# In these states another payment of the same order would be the same one.
RUNNING = (AttemptState.STARTING, AttemptState.OPEN, AttemptState.WAITING)


class PaymentAttempt(Base):
    """One try to pay an order at a provider, who knows it by `ref`.

    `ref` is also the idempotency key of all that is asked for it, so that a lost answer can be
    asked for again. `provider_id` is the hosted page (Stripe) or the order there (PayPal).
    `seen_…` is what the provider said when it was asked last; `payment_id` the money as it calls
    it, once some came.
    """

    __tablename__ = "payment_attempts"
    __table_args__ = (
        UniqueConstraint("provider", "provider_id"),
        CheckConstraint("amount_minor > 0", name="something_to_pay"),
        Index("ix_payment_attempts_running", "state", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(64), unique=True, default=refs.token)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    provider: Mapped[str] = mapped_column(String(20))
    account: Mapped[str | None] = mapped_column(String(80), index=True)
    provider_id: Mapped[str | None] = mapped_column(String(255))
    url: Mapped[str | None] = mapped_column(Text)
    amount_minor: Mapped[Minor]
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(20), default=AttemptState.STARTING)
    problem: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_standing: Mapped[str | None] = mapped_column(String(20))
    seen_minor: Mapped[Minor | None]
    seen_currency: Mapped[str | None] = mapped_column(String(3))
    seen_back_minor: Mapped[Minor | None]
    seen_disputed: Mapped[bool | None]
    payment_id: Mapped[str | None] = mapped_column(String(255), index=True)

    order: Mapped[Order] = relationship()

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING


class ProviderEvent(Base):
    """Something a provider reported, kept once; `outcome` is what came of it."""

    __tablename__ = "provider_events"
    __table_args__ = (UniqueConstraint("provider", "provider_event_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(20))
    provider_event_id: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(80))
    account: Mapped[str | None] = mapped_column(String(80))
    thing: Mapped[str | None] = mapped_column(String(255))
    happened_at: Mapped[datetime | None]
    received_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    outcome: Mapped[str] = mapped_column(String(40))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)


class Reconciliation(Base):
    """The comparison of an event with its providers: one at a time, taken up where it stopped.

    `rest` is what is still to be looked at. `run` counts; whoever works on an older one stops.
    """

    __tablename__ = "reconciliations"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    run: Mapped[int] = mapped_column(default=1)
    begun_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    last_done_at: Mapped[datetime | None]
    looked_at: Mapped[int] = mapped_column(default=0)
    rest: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    problem: Mapped[str | None] = mapped_column(String(300))

    @property
    def is_running(self) -> bool:
        return self.done_at is None


class Kind(StrEnum):
    """How a payment can differ."""

    PAID_THERE = "paid-there"  # and not here
    REFUNDED_THERE = "refunded-there"
    AMOUNT = "amount"
    UNKNOWN_THERE = "unknown-there"


class Difference(Base):
    """A payment of which the provider says something else than we do, until it is settled.

    `aside`: somebody looked after it elsewhere; it comes back when the figures change.
    """

    __tablename__ = "payment_differences"
    __table_args__ = (
        UniqueConstraint("provider", "payment_id"),
        Index("ix_payment_differences_open", "event_id", "settled_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(64), unique=True, default=refs.token)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("payment_attempts.id"), index=True)
    order_code: Mapped[str | None] = mapped_column(String(40))
    provider: Mapped[str] = mapped_column(String(20))
    account: Mapped[str | None] = mapped_column(String(80))
    payment_id: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(20))
    currency: Mapped[str] = mapped_column(String(3))
    there_minor: Mapped[Minor]
    there_back_minor: Mapped[Minor]
    here_minor: Mapped[Minor]
    here_back_minor: Mapped[Minor]
    found_at: Mapped[datetime] = mapped_column(default=clock.now)
    settled_at: Mapped[datetime | None]
    aside: Mapped[bool] = mapped_column(default=False)

    attempt: Mapped[PaymentAttempt | None] = relationship()
