"""What is stored of evenings without a line: sales that were refused later, and slips of paper."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock, refs
from portal.core.db import Base, Minor
from portal.core.money import Money
from portal.people.models import User


class StraySale(Base):
    """A sale that a till made without an answer, and that was refused when it came in.

    `body` is the form as it was sent: under its key it can still be sold, once. `words`, `why` and
    `sold_at` are what the till said. Settled by hand, with a note; never deleted.
    """

    __tablename__ = "stray_sales"
    __table_args__ = (
        UniqueConstraint("event_id", "key"),
        Index("ix_stray_sales_event_newest", "event_id", "settled_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=refs.entry_ref)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    key: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(String(500))
    total_minor: Mapped[Minor]
    currency: Mapped[str] = mapped_column(String(3))
    why: Mapped[str] = mapped_column(String(500))
    sold_at: Mapped[datetime]
    kept_at: Mapped[datetime] = mapped_column(default=clock.now)
    sold_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    seller_name: Mapped[str] = mapped_column(String(200))
    shift_id: Mapped[int | None] = mapped_column(ForeignKey("shifts.id"), index=True)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    note: Mapped[str] = mapped_column(Text, default="")

    settled_by: Mapped[User | None] = relationship(foreign_keys=[settled_by_id])

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)


class SlipBook(Base):
    """Numbered slips that were printed, from `first` to `last`. A number is a sale, once."""

    __tablename__ = "slip_books"
    __table_args__ = (
        CheckConstraint("1 <= first AND first <= last", name="some_slips"),
        UniqueConstraint("event_id", "first"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=refs.entry_ref)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    first: Mapped[int]
    last: Mapped[int]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    made_by: Mapped[User] = relationship()
