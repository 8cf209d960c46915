"""What is stored of a mail: that it was to be sent, and how that went. Never its text.

A mail may hold a link that opens an account, so the log keeps only what nobody can use.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base


class MailState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Mail(Base):
    """One mail to one person. `dedupe` is unique: what was sent is not sent again.

    `job` holds the ids with which the job of the same kind would send it once more; a mail
    without them cannot be repeated, because it carried something that is not stored.
    """

    __tablename__ = "mails"
    __table_args__ = (
        Index("ix_mails_newest", "created_at", "id"),
        Index("ix_mails_event_newest", "event_id", "created_at", "id"),
        Index("ix_mails_event_state_newest", "event_id", "state", "created_at", "id"),
        # The filters of the log, each newest first.
        Index("ix_mails_state_newest", "state", "created_at", "id"),
        Index("ix_mails_recipient_newest", "recipient", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    dedupe: Mapped[str] = mapped_column(String(120), unique=True)
    job: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    recipient: Mapped[str] = mapped_column(String(254))
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    subject: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(20), default=MailState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]

    @property
    def can_be_retried(self) -> bool:
        return self.state == MailState.FAILED and self.job is not None


class MailWords(Base):
    """What an organizer says in the mails of one occasion; NULL: back to the house's own words."""

    __tablename__ = "mail_words"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    occasion: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject: Mapped[str | None] = mapped_column(String(200))
    text: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
