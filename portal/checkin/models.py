"""What is stored for the doors of an event: its lists, and what a sale at the door means."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock, refs
from portal.core.db import Base
from portal.tickets.models import Ticket

LIST_TICKETS = Table(
    "check_in_list_tickets",
    Base.metadata,
    Column("list_id", ForeignKey("check_in_lists.id", ondelete="CASCADE"), primary_key=True),
    # A ticket that nobody bought can be deleted; lists do not hold it back.
    Column("ticket_id", ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class CheckInList(Base):
    """Whom a door lets in: those who hold one of its tickets. Switched off, never deleted."""

    __tablename__ = "check_in_lists"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=refs.check_in_ref)
    name: Mapped[str] = mapped_column(String(60))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    tickets: Mapped[list[Ticket]] = relationship(secondary=LIST_TICKETS, order_by=Ticket.position)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy as it is


# Before doors open a sale at the door is a ticket like any other.
OPENS_MINUTES = 120
EARLIEST_MINUTES = 24 * 60


class CheckInSettings(Base):
    """What a sale at the door means at an event; without a row, what is written here.

    From `opens_minutes` before the event begins until it ends, who buys at the door is in.
    """

    __tablename__ = "check_in_settings"
    __table_args__ = (
        CheckConstraint(f"opens_minutes BETWEEN 0 AND {EARLIEST_MINUTES}", name="opens"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    sale_is_entry: Mapped[bool] = mapped_column(default=True)
    opens_minutes: Mapped[int] = mapped_column(default=OPENS_MINUTES)

    @classmethod
    def usual(cls, event_id: int) -> "CheckInSettings":
        return cls(event_id=event_id, sale_is_entry=True, opens_minutes=OPENS_MINUTES)
