"""What is stored of pictures: what an event shows, and the files behind it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from portal.core import clock, refs
from portal.core.db import Base
from portal.events.models import Event


class Kind(StrEnum):
    COVER = "cover"
    LOGO = "logo"
    SPONSOR = "sponsor"


class PictureFile(Base):
    """One upload, drawn anew in some widths. Noted before it is stored, so that none is lost.

    A copied event shows the same file. `width` and `height` are those of the widest one.
    `swept_at`: nobody showed it any more, and it was taken out of the storage.
    """

    __tablename__ = "picture_files"
    __table_args__ = (Index("ix_picture_files_unswept", "swept_at", "noted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True, default=refs.ticket_code)
    digest: Mapped[str] = mapped_column(String(64))
    widths: Mapped[list[int]] = mapped_column(JSON)
    width: Mapped[int]
    height: Mapped[int]
    noted_at: Mapped[datetime] = mapped_column(default=clock.now)
    swept_at: Mapped[datetime | None]

    def key(self, width: int) -> str:
        """Where the storage has it."""
        return f"pictures/{self.ref}/{self.digest}-{width}.webp"


class Picture(Base):
    """What an event shows: one cover and one logo at a time, and a logo for each sponsor.

    One that was removed or replaced stays as a row; its file goes a day later.
    """

    __tablename__ = "pictures"
    __table_args__ = (
        Index(
            "uq_pictures_one_at_a_time",
            "event_id",
            "kind",
            unique=True,
            sqlite_where=text("removed_at IS NULL AND kind <> 'sponsor'"),
            postgresql_where=text("removed_at IS NULL AND kind <> 'sponsor'"),
        ),
        Index("ix_pictures_event_kind", "event_id", "kind", "removed_at"),
        Index("ix_pictures_file_id", "file_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # The sentinel lets many copies be inserted in one statement.
    ref: Mapped[str] = mapped_column(
        String(20), unique=True, default=refs.ticket_code, insert_sentinel=True
    )
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    kind: Mapped[str] = mapped_column(String(20))
    file_id: Mapped[int] = mapped_column(ForeignKey("picture_files.id"))
    alt: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    file: Mapped[PictureFile] = relationship(lazy="joined", innerjoin=True)


# Said from here, as an event knows nothing of pictures: a page asks for both at once.
Event.logo = relationship(
    Picture,
    primaryjoin=(Event.id == foreign(Picture.event_id))
    & (Picture.kind == Kind.LOGO)
    & Picture.removed_at.is_(None),
    viewonly=True,
    uselist=False,
)
