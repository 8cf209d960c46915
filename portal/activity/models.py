"""The log of who did what. Rows are added, never changed: a trigger in the database refuses.

All it lets pass is forgetting a person: see `actions.forget`."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base


class Activity(Base):
    """One act: actor, moment, action, subject, and old → new where something changed."""

    __tablename__ = "activities"
    # Each is one way to ask for the newest: of all, of an event, by somebody, of a kind, about
    # something.
    __table_args__ = (
        Index("ix_activities_newest", "at", "id"),
        Index("ix_activities_event_newest", "event_id", "at", "id"),
        Index("ix_activities_actor_newest", "actor_id", "at", "id"),
        Index("ix_activities_action_newest", "action", "at", "id"),
        Index("ix_activities_subject_newest", "subject_ref", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    action: Mapped[str] = mapped_column(String(40))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_ref: Mapped[str] = mapped_column(String(80))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    ip: Mapped[str | None] = mapped_column(String(45))
