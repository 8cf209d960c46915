"""What is stored of the desk: what was cancelled and how, and what the team noted."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock, refs
from portal.core.db import Base, Minor
from portal.orders import Order
from portal.people import User


class Cancellation(Base):
    """Tickets of an order that somebody stopped, or the whole of it; each time one row.

    `was` is the status before. `back_minor` was to go back, `kept_minor` the house keeps; what of
    it has gone is in the ledger. `undone_at`: it was taken back while its mail waited.
    """

    __tablename__ = "cancellations"
    __table_args__ = (
        CheckConstraint("back_minor >= 0 AND kept_minor >= 0", name="amounts_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True, default=refs.ticket_code)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    was: Mapped[str] = mapped_column(String(20))
    is_whole: Mapped[bool]
    back_minor: Mapped[Minor]
    kept_minor: Mapped[Minor]
    note: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    undone_at: Mapped[datetime | None]

    order: Mapped[Order] = relationship()
    by: Mapped[User] = relationship()


class CancelledTicket(Base):
    """A ticket that a cancellation stopped."""

    __tablename__ = "cancelled_tickets"

    cancellation_id: Mapped[int] = mapped_column(ForeignKey("cancellations.id"), primary_key=True)
    attendee_id: Mapped[int] = mapped_column(
        ForeignKey("attendees.id"), primary_key=True, index=True
    )


class OrderNote(Base):
    """What somebody of the team wrote to an order, for the team. Taken back, it is not shown."""

    __tablename__ = "order_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True, default=refs.ticket_code)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]

    by: Mapped[User] = relationship()
