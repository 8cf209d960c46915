"""What is stored of mail to people: what was written, to whom it goes, and how that went."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock, refs
from portal.core.db import Base
from portal.events.models import Event
from portal.people.models import User


class MessageState(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"  # in the outbox: it can be taken back whole
    SENDING = "sending"
    SENT = "sent"
    STOPPED = "stopped"


class Whom(StrEnum):
    BUYERS = "buyers"
    ATTENDEES = "attendees"


class Standing(StrEnum):
    """Which orders are meant."""

    PAID = "paid"
    UNPAID = "unpaid"
    BOTH = "both"
    CANCELLED = "cancelled"


class Presence(StrEnum):
    """Whether they came; of buyers: whether anybody of their order did."""

    ANY = "any"
    IN = "in"
    OUT = "out"


class Message(Base):
    """One text to many people. `round` counts how often it was put into the outbox: recipients
    of a round that was taken back stay, and get nothing. `lap` names the chain of jobs that sends.

    The counts are moved together with each recipient. `problem` is what the mail server said when
    nothing could leave, and `resumes_at` when it is asked again.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_event_newest", "event_id", "id"),
        CheckConstraint("sent + failed + skipped <= total", name="counts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=refs.batch_ref)
    whom: Mapped[str] = mapped_column(String(20))
    standing: Mapped[str] = mapped_column(String(20), default=Standing.PAID)
    presence: Mapped[str] = mapped_column(String(10), default=Presence.ANY)
    ticket_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default=MessageState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    round: Mapped[int] = mapped_column(default=0)
    lap: Mapped[int] = mapped_column(default=0)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    sends_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    total: Mapped[int] = mapped_column(default=0)
    sent: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    stumbles: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(300))
    resumes_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    created_by: Mapped[User] = relationship()

    @property
    def left(self) -> int:
        """Who waits for it still."""
        return self.total - self.sent - self.failed - self.skipped


class RecipientState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"  # no longer meant when their turn came


class Recipient(Base):
    """One mail to one address. While a worker has it, `next_at` lies ahead by a lease.

    Written when somebody says Send; the text is filled when it goes out.
    """

    __tablename__ = "message_recipients"
    __table_args__ = (
        UniqueConstraint("message_id", "round", "address"),
        Index("ix_message_recipients_due", "message_id", "round", "state", "next_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    round: Mapped[int]
    address: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str | None] = mapped_column(String(200))
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    attendee_id: Mapped[int | None] = mapped_column(ForeignKey("attendees.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default=RecipientState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]
    why: Mapped[str | None] = mapped_column(String(300))


class Reminder(Base):
    """Whether an event reminds its people, and how long before it begins.

    `begun_for` is the start for which the walk through its orders was begun: an event that moves
    is walked through again, and who was reminded is not reminded twice.
    """

    __tablename__ = "event_reminders"
    __table_args__ = (CheckConstraint("hours BETWEEN 1 AND 336", name="hours"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    active: Mapped[bool] = mapped_column(default=False)
    hours: Mapped[int] = mapped_column(default=24)
    begun_for: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
