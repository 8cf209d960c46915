"""What is stored of people: accounts, sign-ins, what each is to which event, mailed links."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.core import clock, refs
from portal.core.db import Base

_IS_OWNER = text("role = 'owner'")
REF_LENGTH = 16


# What PostgreSQL needs to find by LIKE 'beginning%'.
_BEGINNINGS = "varchar_pattern_ops"


def folded(name: str) -> str:
    """A name as it is searched: in lower case of every script, within its column."""
    return name.casefold()[:200]


class Appearance(StrEnum):
    """What somebody's pages look like; `SYSTEM` follows the device."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class User(Base):
    """Somebody with an account. `email` is stored in lower case; it is the name one signs in by."""

    __tablename__ = "users"
    __table_args__ = (
        # Lists of people by the beginning of a name or an address, whatever the database sorts by.
        Index("ix_users_folded_name", "folded_name", postgresql_ops={"folded_name": _BEGINNINGS}),
        Index("ix_users_email_begins", "email", postgresql_ops={"email": _BEGINNINGS}),
    )

    # What Flask-Login asks of the person behind a request. `sign_in_token` is what this browser's
    # cookie holds; it is set when the person is found by it and never stored.
    is_authenticated = True
    is_active = True
    is_anonymous = False
    sign_in_token = ""

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    # What lists of people are searched by: see `folded`.
    folded_name: Mapped[str] = mapped_column(String(200), default="")
    is_admin: Mapped[bool] = mapped_column(default=False)
    # An admin who may make admins.
    is_super_admin: Mapped[bool] = mapped_column(default=False)
    appearance: Mapped[str] = mapped_column(String(10), default=Appearance.SYSTEM)
    # Shortcuts of one key, which somebody who speaks to the computer may not want (WCAG 2.1.4).
    single_keys: Mapped[bool] = mapped_column(default=True)
    verified_at: Mapped[datetime | None]
    # Since when nobody gets in with it; empty: one does.
    suspended_at: Mapped[datetime | None]
    second_factor_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    # The row stays for what it did; nothing of the person is in it any more.
    deleted_at: Mapped[datetime | None]

    @validates("name")
    def _fold(self, _key: str, name: str) -> str:
        self.folded_name = folded(name)
        return name

    def get_id(self) -> str:
        return self.sign_in_token


class SignIn(Base):
    """One browser that is signed in. Signing out deletes the row, so a copied cookie is worthless.

    `token_hash` is the SHA-256 of what the cookie holds.
    """

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    device: Mapped[str | None] = mapped_column(String(80))

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    @property
    def ref(self) -> str:
        """What stands for it in addresses; it opens nothing."""
        return self.token_hash[:REF_LENGTH]


class Membership(Base):
    """What somebody is to one event. `ref` stands for them in the addresses of its team."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("event_id", "ref"),
        # One owner an event, whatever two requests do at once.
        Index(
            "uq_memberships_one_owner",
            "event_id",
            unique=True,
            sqlite_where=_IS_OWNER,
            postgresql_where=_IS_OWNER,
        ),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(
        ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str] = mapped_column(String(20))
    ref: Mapped[str] = mapped_column(String(6), default=refs.team_ref)
    joined_at: Mapped[datetime | None] = mapped_column(default=clock.now)

    user: Mapped[User] = relationship()


class Purpose(StrEnum):
    """What a mailed link is good for, and nothing else."""

    VERIFY = "verify"
    RESET = "reset"
    NEW_EMAIL = "new-email"
    OLD_EMAIL = "old-email"


class MailedLink(Base):
    """A link that was mailed to somebody: used once, within its time, for one purpose.

    `email` is the address that it is about, where that is not the one of the account.
    """

    __tablename__ = "mailed_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str | None] = mapped_column(String(254))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()

    @property
    def is_good(self) -> bool:
        return self.used_at is None and self.expires_at > clock.now()


class Throttle(Base):
    """Tries counted in a window of time, by what they are counted for (`login:bo@example.org`)."""

    __tablename__ = "throttles"

    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    window: Mapped[datetime] = mapped_column(primary_key=True, index=True)
    count: Mapped[int] = mapped_column(default=0)


class SecondFactor(Base):
    """The secret that somebody's telephone shares with us, sealed. `User.second_factor_at`: in use.

    `last_counter` is the last half minute whose code was taken: no code is good twice.
    """

    __tablename__ = "second_factors"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[str] = mapped_column(String(300))
    last_counter: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """A way in without the telephone, once; only the hash is stored."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime | None]
