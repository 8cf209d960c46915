"""What is stored of a saved view."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock, refs
from portal.core.db import Base


class SavedView(Base):
    """The query of a list's address, by a name. Without an owner it is the whole team's.

    `page` is the list that it is of. One that was taken away keeps its row.
    """

    __tablename__ = "saved_views"
    __table_args__ = (Index("ix_saved_views_of_a_page", "event_id", "page", "owner_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=refs.view_ref)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    page: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]

    @property
    def is_of_the_team(self) -> bool:
        return self.owner_id is None
