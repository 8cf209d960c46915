"""What is stored of allotments: how many places a till may hold, and the places it holds."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from portal.core import clock, refs
from portal.core.db import Base
from portal.tickets.models import Ticket
from portal.tills.models import Till


class Allotment(Base):
    """So many places of a ticket a till is to hold. No row, and nothing, by default."""

    __tablename__ = "allotments"
    __table_args__ = (CheckConstraint("count >= 0", name="count_not_negative"),)

    till_id: Mapped[int] = mapped_column(ForeignKey("tills.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True, index=True)
    count: Mapped[int]


class HeldPlace(Base):
    """One place out of the stock, for one device at a till; `code` is in the QR of its ticket.

    Open until it is sold or goes back. `device` is a digest of what the device calls itself:
    a code that one of them may give, no other gives. A place that went back and was given all
    the same keeps its code, and is taken from the stock anew when its sale comes in.
    """

    __tablename__ = "held_places"
    __table_args__ = (
        # What a till holds, and what is held of a ticket.
        Index("ix_held_places_till", "till_id", "ticket_id", "returned_at", "sold_at"),
        Index("ix_held_places_ticket", "ticket_id", "returned_at", "sold_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    till_id: Mapped[int] = mapped_column(ForeignKey("tills.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    code: Mapped[str] = mapped_column(
        String(20), unique=True, default=refs.ticket_code, insert_sentinel=True
    )
    device: Mapped[str | None] = mapped_column(String(64))
    held_at: Mapped[datetime] = mapped_column(default=clock.now)
    returned_at: Mapped[datetime | None]
    sold_at: Mapped[datetime | None]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)

    ticket: Mapped[Ticket] = relationship()
    till: Mapped[Till] = relationship()

    @hybrid_property
    def is_open(self) -> bool:
        return self.sold_at is None and self.returned_at is None

    @is_open.inplace.expression
    @classmethod
    def _is_open(cls) -> ColumnElement[bool]:
        return cls.sold_at.is_(None) & cls.returned_at.is_(None)
