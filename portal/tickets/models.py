"""What is stored of the kinds of tickets an event sells."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import refs
from portal.core.db import Base, Minor
from portal.core.money import Money
from portal.events.models import Event


class Kind(StrEnum):
    FREE = "free"
    PAID = "paid"
    DONATION = "donation"


class SoldAt(StrEnum):
    BOTH = "both"
    ONLINE = "online"
    DOOR = "door"


class Ticket(Base):
    """A kind of ticket. `taken` counts places in pending, placed and completed orders.

    Only `tickets.stock` moves `taken`; the check behind it is the second lock. `version` guards
    what organizers edit and does not move with the stock, so a sale never spoils their form.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("event_id", "name"),
        CheckConstraint("taken BETWEEN 0 AND quantity", name="within_stock"),
        CheckConstraint("price_minor >= 0", name="price_not_negative"),
        CheckConstraint("1 <= min_per_order AND min_per_order <= max_per_order", name="per_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=refs.ticket_ref)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    description: Mapped[str] = mapped_column(Text, default="")
    price_minor: Mapped[Minor] = mapped_column(default=0)
    min_price_minor: Mapped[Minor] = mapped_column(default=0)
    max_price_minor: Mapped[Minor] = mapped_column(default=0)
    quantity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    min_per_order: Mapped[int] = mapped_column(default=1)
    max_per_order: Mapped[int] = mapped_column(default=10)
    sales_starts_at: Mapped[datetime | None]
    sales_ends_at: Mapped[datetime | None]
    hidden: Mapped[bool] = mapped_column(default=False)
    sold_at: Mapped[str] = mapped_column(String(10), default=SoldAt.BOTH)
    position: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy as it is

    @property
    def price(self) -> Money:
        return Money(self.price_minor, self.event.currency)

    @property
    def least(self) -> Money:
        """The smallest donation."""
        return Money(self.min_price_minor, self.event.currency)

    @property
    def most(self) -> Money:
        """The largest donation."""
        return Money(self.max_price_minor, self.event.currency)

    @property
    def left(self) -> int:
        return self.quantity - self.taken

    @property
    def is_donation(self) -> bool:
        return self.kind == Kind.DONATION
