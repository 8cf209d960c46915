"""What is stored of a screen that a buyer looks at."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock, refs
from portal.core.db import Base
from portal.events.models import Event

_IS_PAIRED = text("ended_at IS NULL")
_IS_PAIRED_WITHOUT_TILL = text("ended_at IS NULL AND till_id IS NULL")


class BuyerScreen(Base):
    """One screen for one person (`holder`, as in their shifts) at one till of an event.

    `shows` is the sale that is being put together, as JSON, and `sale_key` the key of its form:
    the order that this key made is the one to show. Ended, never deleted.
    """

    __tablename__ = "buyer_screens"
    __table_args__ = (
        Index(
            "uq_buyer_screens_one_at_a_till",
            *("event_id", "holder", "till_id"),
            unique=True,
            sqlite_where=_IS_PAIRED,
            postgresql_where=_IS_PAIRED,
        ),
        # Nothing equals NULL: who sells without a till has one screen all the same.
        Index(
            "uq_buyer_screens_one_without_till",
            *("event_id", "holder"),
            unique=True,
            sqlite_where=_IS_PAIRED_WITHOUT_TILL,
            postgresql_where=_IS_PAIRED_WITHOUT_TILL,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True, default=refs.screen_ref)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    till_id: Mapped[int | None] = mapped_column(ForeignKey("tills.id"))
    holder: Mapped[str] = mapped_column(String(40))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    sale_key: Mapped[str | None] = mapped_column(String(64))
    shows: Mapped[str] = mapped_column(Text, default="")

    event: Mapped[Event] = relationship()
