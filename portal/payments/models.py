"""The ledger: money that arrived and money that went back. Rows are added, never removed.

What a provider is to give back is written down before it is asked, so that a lost answer is asked
for again: only `state`, `provider_id` and `problem` of such a row change.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base, Minor
from portal.core.money import Money


class Provider(StrEnum):
    CASH = "cash"
    CARD_TERMINAL = "card-terminal"
    STRIPE = "stripe"
    PAYPAL = "paypal"
    BANK = "bank-transfer"
    CHEQUE = "cheque"
    VENUE = "pay-at-the-venue"


class PaymentState(StrEnum):
    BOOKED = "booked"
    ASKED = "asked"  # a refund the provider has not confirmed yet; the money counts as gone
    REFUSED = "refused"  # a refund the provider did not make: it counts for nothing


class Payment(Base):
    """One movement of money for an order; `amount_minor` is negative for a refund.

    `given_minor` is what a buyer laid on the counter in cash, change not yet taken off.
    `provider_id` is the payment, the refund or the dispute as its provider calls it; a refund
    names the payment it takes back, and the key that it is asked for with. `taken_by_id`: whose
    hands it went through; of a refund, who wanted it. `shift_id`: in whose shift at a till, so
    out of or into which drawer. `note` is told to the buyer.
    """

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("given_minor IS NULL OR given_minor >= amount_minor", name="enough_given"),
        # Whoever reports it, and how often: one row.
        UniqueConstraint("provider", "provider_id"),
        # Refunds of an event that nobody has answered.
        Index("ix_payments_event_state", "event_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    provider: Mapped[str] = mapped_column(String(20))
    amount_minor: Mapped[Minor]
    given_minor: Mapped[Minor | None]
    currency: Mapped[str] = mapped_column(String(3))
    provider_id: Mapped[str | None] = mapped_column(String(255), index=True)
    account: Mapped[str | None] = mapped_column(String(80))
    refund_of_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"), index=True)
    idempotency_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    state: Mapped[str] = mapped_column(String(20), default=PaymentState.BOOKED)
    problem: Mapped[str | None] = mapped_column(String(300))
    note: Mapped[str | None] = mapped_column(Text)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    shift_id: Mapped[int | None] = mapped_column(ForeignKey("shifts.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)

    @hybrid_property
    def counts(self) -> bool:
        """Whether it belongs into a sum."""
        return self.state != PaymentState.REFUSED

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def is_refund(self) -> bool:
        return self.amount_minor < 0

    @property
    def change(self) -> Money:
        """What goes back over the counter."""
        given = self.amount_minor if self.given_minor is None else self.given_minor
        return Money(given - self.amount_minor, self.currency)


class RefundedTicket(Base):
    """A ticket that stops as soon as this refund is made; not before, as it may be refused."""

    __tablename__ = "refunded_tickets"

    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), primary_key=True)
    attendee_id: Mapped[int] = mapped_column(
        ForeignKey("attendees.id"), primary_key=True, index=True
    )


class PaymentOffer(Base):
    """A way to pay that an event offers online, with what the organizer tells those who choose it.

    `days` is how long they have; None: until the event starts. Switched off, it keeps its words.
    """

    __tablename__ = "payment_offers"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    mode: Mapped[str] = mapped_column(String(20), primary_key=True)
    active: Mapped[bool] = mapped_column(default=True)
    instructions: Mapped[str] = mapped_column(Text, default="")
    days: Mapped[int | None]
