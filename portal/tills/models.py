"""What is stored of tills and shifts: where somebody sells, from when to when, with which cash."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock, refs
from portal.core.db import Base, Minor
from portal.core.money import Money
from portal.people.models import User
from portal.tickets.models import Ticket

_IS_OPEN = text("closed_at IS NULL")

TILL_TICKETS = Table(
    "till_tickets",
    Base.metadata,
    Column("till_id", ForeignKey("tills.id", ondelete="CASCADE"), primary_key=True),
    # A ticket that nobody bought can be deleted; tills do not hold it back.
    Column("ticket_id", ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Till(Base):
    """A place where tickets are sold. Without tickets of its own it sells what the door sells.

    Up to `own_price_limit_minor` may be given away by a price set by hand; more needs a manager.
    A count that is more than `difference_limit_minor` off needs a note.
    Closed, never deleted: its shifts stay.
    """

    __tablename__ = "tills"
    __table_args__ = (
        CheckConstraint("own_price_limit_minor >= 0", name="own_price_limit"),
        CheckConstraint("difference_limit_minor >= 0", name="difference_limit"),
        Index(
            "uq_tills_one_name",
            "event_id",
            "name",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        Index("ix_tills_event_order", "event_id", "position", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=refs.till_ref)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    name: Mapped[str] = mapped_column(String(60))
    gate: Mapped[str | None] = mapped_column(String(40))
    position: Mapped[int] = mapped_column(default=0)
    own_price_limit_minor: Mapped[Minor] = mapped_column(default=0)
    difference_limit_minor: Mapped[Minor] = mapped_column(default=0)
    # Whether the printer starts by itself after a sale, and whether the sale is the entry.
    auto_print: Mapped[bool] = mapped_column(default=False)
    auto_check_in: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    tickets: Mapped[list[Ticket]] = relationship(secondary=TILL_TICKETS, order_by=Ticket.position)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy as it is

    @property
    def place(self) -> str:
        """Till 1, Gate A"""
        return f"{self.name}, {self.gate}" if self.gate else self.name


class Shift(Base):
    """Somebody at a till with a drawer, from the counted float to the counted close.

    `holder` is who stands there: `user:7`, or a pass. `opened_by_id` is who answers for it,
    `seller_name` whose name its sales carry. What a close found is written once, with the next
    number of its event; money and orders of a shift are added only while it is open.
    """

    __tablename__ = "shifts"
    __table_args__ = (
        CheckConstraint("float_minor >= 0", name="float_not_negative"),
        CheckConstraint("counted_minor >= 0", name="counted_not_negative"),
        CheckConstraint("(closed_at IS NULL) = (z_number IS NULL)", name="closed_has_a_number"),
        # One drawer, one person; and nobody at two tills of an event at once.
        Index(
            "uq_shifts_one_open_per_till",
            "till_id",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        Index(
            "uq_shifts_one_open_per_holder",
            "event_id",
            "holder",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        UniqueConstraint("event_id", "z_number"),
        Index("ix_shifts_event_newest", "event_id", "opened_at", "id"),
        Index("ix_shifts_till_newest", "till_id", "closed_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=refs.shift_ref)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    till_id: Mapped[int] = mapped_column(ForeignKey("tills.id"))
    holder: Mapped[str] = mapped_column(String(40))
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    seller_name: Mapped[str] = mapped_column(String(200))
    currency: Mapped[str] = mapped_column(String(3))
    float_minor: Mapped[Minor]
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    expected_minor: Mapped[Minor | None]
    counted_minor: Mapped[Minor | None]
    note: Mapped[str | None] = mapped_column(Text)
    z_number: Mapped[int | None]

    till: Mapped[Till] = relationship()
    opened_by: Mapped[User] = relationship(foreign_keys=[opened_by_id])
    closed_by: Mapped[User | None] = relationship(foreign_keys=[closed_by_id])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def float(self) -> Money:
        return Money(self.float_minor, self.currency)


class ZReport(Base):
    """What was found when a shift was closed, word by word as JSON. Written once, never changed."""

    __tablename__ = "z_reports"

    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)


class CashKind(StrEnum):
    IN = "in"
    OUT = "out"
    DROP = "drop"  # out of the drawer, into the safe


class CashMove(Base):
    """Cash into or out of the drawer that no order asked for. Rows are added, never changed."""

    __tablename__ = "cash_moves"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="some_amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    amount_minor: Mapped[Minor]
    note: Mapped[str] = mapped_column(String(300))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
