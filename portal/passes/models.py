"""What is stored of shift passes: what one is good for, and who began to stand there with it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock, refs
from portal.core.db import Base
from portal.events.models import Event
from portal.people.models import User
from portal.tickets.models import Ticket
from portal.tills.models import Till

PASS_TICKETS = Table(
    "shift_pass_tickets",
    Base.metadata,
    Column("pass_id", ForeignKey("shift_passes.id", ondelete="CASCADE"), primary_key=True),
    # A ticket that nobody bought can be deleted; a pass does not hold it back.
    Column("ticket_id", ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class ShiftPass(Base):
    """Good at one event, at one till where it has one, from `valid_from` until `valid_till`.

    `has_tickets`: it sells those it names and nothing else; otherwise all that the till sells.
    `made_by` answers for what is sold with it. Withdrawn, never deleted: its sales name it.
    """

    __tablename__ = "shift_passes"
    __table_args__ = (
        CheckConstraint("valid_from < valid_till", name="ends_after_it_begins"),
        Index("ix_shift_passes_event_newest", "event_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=refs.pass_ref)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    till_id: Mapped[int | None] = mapped_column(ForeignKey("tills.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    has_tickets: Mapped[bool] = mapped_column(default=False)
    pin_hash: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[datetime]
    valid_till: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    event: Mapped[Event] = relationship()
    till: Mapped[Till | None] = relationship()
    made_by: Mapped[User] = relationship(foreign_keys=[made_by_id])
    withdrawn_by: Mapped[User | None] = relationship(foreign_keys=[withdrawn_by_id])
    tickets: Mapped[list[Ticket]] = relationship(
        secondary=PASS_TICKETS, order_by=(Ticket.position, Ticket.id)
    )

    @property
    def place(self) -> str:
        """Where it is good: Till 1, Gate A."""
        return self.till.place if self.till else "Box office"


class PassStart(Base):
    """Somebody who gave the PIN and a name in one browser, until they leave or are made to.

    `token_hash` is the SHA-256 of what that browser's cookie holds.
    """

    __tablename__ = "shift_pass_starts"

    id: Mapped[int] = mapped_column(primary_key=True)
    pass_id: Mapped[int] = mapped_column(ForeignKey("shift_passes.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    device: Mapped[str | None] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]

    shift_pass: Mapped[ShiftPass] = relationship()
