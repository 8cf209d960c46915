"""The ledger: money that arrived and money that went back. Rows are added, never changed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base, Minor
from portal.core.money import Money


class Provider(StrEnum):
    CASH = "cash"
    CARD_TERMINAL = "card-terminal"
    STRIPE = "stripe"


class Payment(Base):
    """One movement of money for an order; `amount_minor` is negative for a refund.

    `given_minor` is what a buyer laid on the counter in cash, change not yet taken off.
    """

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("given_minor IS NULL OR given_minor >= amount_minor", name="enough_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    provider: Mapped[str] = mapped_column(String(20))
    amount_minor: Mapped[Minor]
    given_minor: Mapped[Minor | None]
    currency: Mapped[str] = mapped_column(String(3))
    # What the provider calls it; nothing for cash.
    provider_id: Mapped[str | None] = mapped_column(String(255), index=True)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def change(self) -> Money:
        """What goes back over the counter."""
        given = self.amount_minor if self.given_minor is None else self.given_minor
        return Money(given - self.amount_minor, self.currency)


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
