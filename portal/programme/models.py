"""What is stored of what an event carries beside its tickets.

What was removed keeps its row, and is what Undo brings back. `position` is the place in the list;
moving does not move `version`, so nobody's open form is stale because somebody sorted.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from portal.core import refs
from portal.core.db import Base
from portal.pictures import Picture
from portal.programme import colors


class LinkKind(StrEnum):
    WEBSITE = "website"
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    LINKEDIN = "linkedin"
    MASTODON = "mastodon"
    BLUESKY = "bluesky"
    X = "x"
    YOUTUBE = "youtube"
    TIKTOK = "tiktok"
    MAIL = "mail"


class Carried(Base):
    """One entry of a list that an event carries: what all lists have."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=refs.entry_ref)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, ...]:
        table = cls.__tablename__
        return (Index(f"ix_{table}_in_order", "event_id", "removed_at", "position", "id"),)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}

    @property
    def called(self) -> str:
        """By what people know it."""
        raise NotImplementedError


class Named(Carried):
    """One that is known by its name."""

    __abstract__ = True

    name: Mapped[str] = mapped_column(String(120))

    @property
    def called(self) -> str:
        return self.name


class Track(Named):
    """A thread of the programme, and its colour ("#1f7a5c")."""

    __tablename__ = "tracks"

    color: Mapped[str] = mapped_column(String(7))

    @property
    def ink(self) -> str:
        """The colour of what is written on it."""
        return colors.ink(self.color)

    @property
    def letter(self) -> str:
        return self.name[:1].upper()


class Room(Named):
    """Where in the house something takes place."""

    __tablename__ = "rooms"

    floor: Mapped[str] = mapped_column(String(40), default="")


class Sponsor(Named):
    """Who helps; `level` is the organizer's own word, such as Gold."""

    __tablename__ = "sponsors"

    level: Mapped[str] = mapped_column(String(40), default="")
    url: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("pictures.id"))

    picture: Mapped[Picture | None] = relationship(lazy="joined")

    @property
    def logo(self) -> Picture | None:
        """One that was taken off, or that went with its sponsor, is none."""
        return self.picture if self.picture and not self.picture.removed_at else None


class SocialLink(Carried):
    """Where else the event is found."""

    __tablename__ = "social_links"

    kind: Mapped[str] = mapped_column(String(20))
    url: Mapped[str] = mapped_column(String(300))

    @property
    def called(self) -> str:
        return self.url


class Faq(Carried):
    """What people ask, and the answer as Markdown."""

    __tablename__ = "faqs"

    question: Mapped[str] = mapped_column(String(200))
    answer: Mapped[str] = mapped_column(Text)

    @property
    def called(self) -> str:
        return self.question
