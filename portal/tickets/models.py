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

    Only `tickets.stock` moves `taken`, and `taken_at_door`, what of it was sold there; the checks
    behind it are the second lock. `version` guards what organizers edit and does not move with
    the stock, so a sale never spoils their form.

    The door reserve: until `reserve_until` the web shop leaves `reserve` places to the door. What
    the door sells comes out of it first; `reserve_from` is what it had sold when it was set.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("event_id", "name"),
        CheckConstraint("taken BETWEEN 0 AND quantity", name="within_stock"),
        CheckConstraint("taken_at_door >= 0", name="at_door_not_negative"),
        CheckConstraint("reserve >= 0 AND reserve_from >= 0", name="reserve_not_negative"),
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
    taken_at_door: Mapped[int] = mapped_column(default=0)
    reserve: Mapped[int] = mapped_column(default=0)
    reserve_from: Mapped[int] = mapped_column(default=0)
    reserve_until: Mapped[datetime | None]

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
    def sold_of_reserve(self) -> int:
        """Places of the reserve that the door has sold since it was set."""
        return min(max(self.taken_at_door - self.reserve_from, 0), self.reserve)

    def reserved(self, at: datetime) -> int:
        """Places that the web shop leaves to the door at a moment: time alone releases them."""
        if self.reserve_until is None or at >= self.reserve_until:
            return 0
        return self.reserve - self.sold_of_reserve

    def left_online(self, at: datetime) -> int:
        """What the web shop may sell; the desk of an organizer may have sold into the reserve."""
        return max(self.left - self.reserved(at), 0)

    @property
    def is_donation(self) -> bool:
        return self.kind == Kind.DONATION
