"""Ask about accounts: the list of all, and what there is to one of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, select

from portal.core.access import Role
from portal.core.db import db
from portal.core.finding import begins_with
from portal.events import Event
from portal.people import Membership, User
from portal.people.models import SignIn, folded

PAGE = 50
MOST = 50  # events and sign-ins of one person that are shown


class Show(StrEnum):
    """Which accounts a list shows."""

    ALL = "all"
    ADMINS = "admins"
    SUSPENDED = "suspended"
    UNVERIFIED = "unverified"


_FILTERS: dict[Show, ColumnElement[bool]] = {
    Show.ADMINS: User.is_admin.is_(True),
    Show.SUSPENDED: User.suspended_at.is_not(None),
    Show.UNVERIFIED: User.verified_at.is_(None),
}


@dataclass(frozen=True)
class Part:
    """What somebody is to an event."""

    event: Event
    role: Role


def page(show: Show, search: str, before: int | None) -> tuple[Sequence[User], int | None]:
    """One page, the newest accounts first, and the number after which the next one begins."""
    wanted = select(User).where(*_conditions(show, search, before)).order_by(User.id.desc())
    found = db.session.scalars(wanted.limit(PAGE + 1)).all()
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def find(number: int) -> User | None:
    return db.session.get(User, number)


def parts(person: User) -> list[Part]:
    """Their events, the newest first."""
    rows = db.session.execute(
        select(Event, Membership.role)
        .join(Membership, Membership.event_id == Event.id)
        .where(Membership.user_id == person.id)
        .order_by(Event.starts_at.desc(), Event.id)
        .limit(MOST)
    )
    return [Part(event, Role(role)) for event, role in rows]


def sign_ins(person: User) -> Sequence[SignIn]:
    """Browsers that are signed in, the last seen first."""
    theirs = select(SignIn).where(SignIn.user_id == person.id)
    return db.session.scalars(theirs.order_by(SignIn.seen_at.desc()).limit(MOST)).all()


def _conditions(show: Show, search: str, before: int | None) -> Iterator[ColumnElement[bool]]:
    if show in _FILTERS:
        yield _FILTERS[show]
    if search:
        named = begins_with(User.folded_name, folded(search))
        yield named | begins_with(User.email, search.lower())
    if before is not None:
        yield User.id < before
