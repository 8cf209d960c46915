"""What is stored of codes: what they give, when, how often, and for which tickets."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.db import Base, Minor
from portal.events.models import Event
from portal.people.models import User
from portal.tickets.models import Ticket

_IS_EVENT_LEVEL = text("used_for = 'event'")


class UsedFor(StrEnum):
    """What a code is for; it never changes."""

    TICKET = "ticket"  # a discount on the tickets it is linked to
    EVENT = "event"  # a discount on every paid ticket, set by the platform
    ACCESS = "access"  # opens the hidden tickets it is linked to


class Kind(StrEnum):
    """How a discount is reckoned."""

    PERCENT = "percent"
    AMOUNT = "amount"


class Code(Base):
    """What somebody types to pay less, or to see a hidden ticket.

    `folded` is what codes are compared by, so that no two of an event differ only in case, also
    not a discount and an access code: people type both into the same field. `value` is basis
    points of a percentage or minor units of an amount off each unit. `used` counts tickets in
    pending, placed and completed orders; only `codes.stock` moves it, and the check behind it is
    the second lock.
    """

    __tablename__ = "codes"
    __table_args__ = (
        UniqueConstraint("event_id", "folded"),
        CheckConstraint("used >= 0 AND (total_uses IS NULL OR used <= total_uses)", name="uses"),
        CheckConstraint("value >= 0", name="value_not_negative"),
        CheckConstraint(
            "valid_from IS NULL OR valid_till IS NULL OR valid_from <= valid_till", name="window"
        ),
        # One an event, whatever two admins do at once.
        Index(
            "uq_codes_one_event_level",
            "event_id",
            unique=True,
            sqlite_where=_IS_EVENT_LEVEL,
            postgresql_where=_IS_EVENT_LEVEL,
        ),
        # The list of an event, by kind, newest first.
        Index("ix_codes_event_newest", "event_id", "used_for", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    used_for: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(80))
    folded: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10), default=Kind.PERCENT)
    value: Mapped[Minor] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    total_uses: Mapped[int | None]
    used: Mapped[int] = mapped_column(default=0)
    min_quantity: Mapped[int | None]
    max_quantity: Mapped[int | None]
    valid_from: Mapped[datetime | None]
    valid_till: Mapped[datetime | None]
    signed_in_only: Mapped[bool] = mapped_column(default=False)
    marketer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("code_batches.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship()
    marketer: Mapped[User | None] = relationship()
    tickets: Mapped[list[Ticket]] = relationship(
        secondary="code_tickets", order_by=(Ticket.position, Ticket.id)
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy as it is

    @property
    def gives_discount(self) -> bool:
        return self.used_for != UsedFor.ACCESS

    @property
    def ends_at(self) -> datetime:
        """When it ends: at the latest with its event."""
        return self.valid_till or self.event.ends_at

    @property
    def left(self) -> int | None:
        """Uses that are left; None when there is no limit."""
        return None if self.total_uses is None else self.total_uses - self.used


class CodeTicket(Base):
    """A ticket that a code is for."""

    __tablename__ = "code_tickets"

    code_id: Mapped[int] = mapped_column(
        ForeignKey("codes.id", ondelete="CASCADE"), primary_key=True
    )
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True, index=True)


class CodeBatch(Base):
    """Many codes that are alike, made by a job; `made` grows as it goes.

    `columns` and `ticket_ids` are what each of them stores, as it was asked for.
    """

    __tablename__ = "code_batches"
    __table_args__ = (Index("ix_code_batches_event_newest", "event_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    ref: Mapped[str] = mapped_column(String(12), unique=True)
    used_for: Mapped[str] = mapped_column(String(10))
    prefix: Mapped[str] = mapped_column(String(20))
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)
    ticket_ids: Mapped[list[int]] = mapped_column(JSON)
    wanted: Mapped[int]
    made: Mapped[int] = mapped_column(default=0)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]

    @property
    def is_done(self) -> bool:
        return self.done_at is not None


class RefusedTry(Base):
    """How often a code was refused on a day, by reason: what its organizer looks at."""

    __tablename__ = "refused_tries"

    code_id: Mapped[int] = mapped_column(
        ForeignKey("codes.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(20), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
