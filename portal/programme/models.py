"""What is stored of what an event carries beside its tickets.

What was removed keeps its row, and is what Undo brings back. `position` is the place in the list;
moving does not move `version`, so nobody's open form is stale because somebody sorted.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.core import refs
from portal.core.db import Base


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


class Track(Carried):
    """A thread of the programme, known by its colour ("#1f7a5c")."""

    __tablename__ = "tracks"

    name: Mapped[str] = mapped_column(String(80))
    color: Mapped[str] = mapped_column(String(7))


class Room(Carried):
    """Where in the house something takes place."""

    __tablename__ = "rooms"

    name: Mapped[str] = mapped_column(String(80))
    floor: Mapped[str] = mapped_column(String(40), default="")


class Sponsor(Carried):
    """Who helps; `level` is the organizer's own word, such as Gold."""

    __tablename__ = "sponsors"

    name: Mapped[str] = mapped_column(String(120))
    level: Mapped[str] = mapped_column(String(40), default="")
    url: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(Text, default="")


class SocialLink(Carried):
    """Where else the event is found."""

    __tablename__ = "social_links"

    kind: Mapped[str] = mapped_column(String(20))
    url: Mapped[str] = mapped_column(String(300))


class Faq(Carried):
    """What people ask, and the answer as Markdown."""

    __tablename__ = "faqs"

    question: Mapped[str] = mapped_column(String(200))
    answer: Mapped[str] = mapped_column(Text)
