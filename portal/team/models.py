"""What is stored of a team beside its members: invitations, an offer of the event, removals."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock, refs
from portal.core.db import Base
from portal.events import Event
from portal.people import User

_IS_OPEN = text("accepted_at IS NULL AND withdrawn_at IS NULL")


class Invitation(Base):
    """Somebody was asked to join a team; `email` in lower case says who alone can accept."""

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("event_id", "ref"),
        # One open invitation of an address to an event, whatever two requests do at once.
        Index(
            "uq_invitations_one_open",
            "event_id",
            "email",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    ref: Mapped[str] = mapped_column(String(6), default=refs.team_ref)
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[str] = mapped_column(String(20))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    sendings: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    # When the link of the last mail ends.
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    invited_by: Mapped[User] = relationship(foreign_keys=[invited_by_id])

    @property
    def is_over(self) -> bool:
        """Its newest link works no more; it can be sent again."""
        return self.expires_at <= clock.now()


class InvitationLink(Base):
    """What one mail of an invitation holds; each is good until its own end."""

    __tablename__ = "invitation_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitations.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]

    invitation: Mapped[Invitation] = relationship()


class HandOver(Base):
    """An event is offered to somebody of its team; the row goes when the offer is over."""

    __tablename__ = "hand_overs"
    __table_args__ = (
        # Whoever leaves the team takes the offer along.
        ForeignKeyConstraint(
            ["user_id", "event_id"],
            ["memberships.user_id", "memberships.event_id"],
            ondelete="CASCADE",
        ),
    )

    event_id: Mapped[int] = mapped_column(
        ForeignKey("events.id", ondelete="CASCADE"), primary_key=True
    )
    ref: Mapped[str] = mapped_column(String(6), default=refs.team_ref)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    offered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    offered_at: Mapped[datetime] = mapped_column(default=clock.now)

    event: Mapped[Event] = relationship(viewonly=True)
    user: Mapped[User] = relationship(foreign_keys=[user_id], viewonly=True)
    offered_by: Mapped[User] = relationship(foreign_keys=[offered_by_id], viewonly=True)


class Removal(Base):
    """Somebody was taken off a team: enough to put them back, and to tell them."""

    __tablename__ = "removals"
    __table_args__ = (
        UniqueConstraint("event_id", "ref"),
        Index("ix_removals_who", "user_id", "event_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    ref: Mapped[str] = mapped_column(String(6), default=refs.team_ref)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str] = mapped_column(String(20))
    joined_at: Mapped[datetime | None]
    removed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime] = mapped_column(default=clock.now)
    undone_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id])
