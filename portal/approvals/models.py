"""What is stored of a manager's word: the PIN of a person, and each time it was given."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.db import Base, Minor
from portal.people.models import User


class Pin(Base):
    """A short secret for a till somebody else stands at. None: it was taken back."""

    __tablename__ = "pins"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    pin_hash: Mapped[str | None] = mapped_column(String(200))
    set_at: Mapped[datetime] = mapped_column(default=clock.now)


class Approval(Base):
    """A manager allowed something at a till, up to an amount; good once, and soon.

    `digest` is of what the till holds until it is used. `asked_name` is who stood there.
    """

    __tablename__ = "approvals"
    __table_args__ = (Index("ix_approvals_event_newest", "event_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    act: Mapped[str] = mapped_column(String(20))
    amount_minor: Mapped[Minor]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime | None]

    by: Mapped[User] = relationship(foreign_keys=[by_id])
