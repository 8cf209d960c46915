"""What is stored of an event."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.db import Base
from portal.core.tax import Tax


class EventState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Visibility(StrEnum):
    PUBLIC = "public"
    UNLISTED = "unlisted"


class Topic(Base):
    """What events are about, so that people find them: a list that admins keep."""

    __tablename__ = "topics"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)


class Event(Base):
    """What people come to. `timezone` is where its clock hangs; moments are stored in UTC."""

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        # The public list: what can be found, soonest first.
        Index("ix_events_public", "state", "visibility", "starts_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    timezone: Mapped[str] = mapped_column(String(60))
    currency: Mapped[str] = mapped_column(String(3))
    place: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    is_online: Mapped[bool] = mapped_column(default=False)
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    contact_website: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(20), default=EventState.DRAFT)
    visibility: Mapped[str] = mapped_column(String(20), default=Visibility.PUBLIC)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"), index=True)
    # Until when holders of tickets may be named; empty: until it starts.
    names_until: Mapped[datetime | None]
    # The event that it is a copy of: what its figures are compared with.
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"), index=True)
    # Whether tickets are sold at its doors in open shifts only; set with its first till.
    sale_needs_shift: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    topic: Mapped[Topic | None] = relationship()
    event_tax: Mapped["EventTax | None"] = relationship(back_populates="event")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy as it is

    @property
    def is_published(self) -> bool:
        return self.state == EventState.PUBLISHED

    @property
    def tax(self) -> Tax | None:
        """What is sold now is sold with this; orders that exist keep what they were sold with."""
        stored = self.event_tax
        return stored.terms if stored and stored.active else None


class EventTax(Base):
    """The one tax of an event; `rate` is in basis points. Switched off, it keeps its words."""

    __tablename__ = "event_taxes"
    __table_args__ = (CheckConstraint("1 <= rate AND rate <= 10000", name="rate"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    rate: Mapped[int]
    tax_id: Mapped[str] = mapped_column(String(60), default="")
    included: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship(back_populates="event_tax")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy as it is

    @property
    def terms(self) -> Tax:
        return Tax(self.name, self.rate, included=self.included, tax_id=self.tax_id)
