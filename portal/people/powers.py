"""What admins do with the accounts of others. Nothing here commits.

Whoever touches an admin must be one who may make admins, and nobody touches themselves; so one
of them is always left. All of it waits in one queue, the row of the site: of two who take it from
each other at the same moment, the second finds that they run the site no more.
"""

from enum import StrEnum

from sqlalchemy import ColumnElement, update

from portal import site
from portal.core import clock
from portal.core.db import db
from portal.core.refusals import WrongState
from portal.people import log, sessions
from portal.people.models import User
from portal.web.errors import Forbidden


class Rank(StrEnum):
    """What somebody is to the site."""

    PERSON = "person"
    ADMIN = "admin"
    SUPER_ADMIN = "super-admin"

    @property
    def phrase(self) -> str:
        """ "Ada made Bo …" """
        return {"admin": "an admin", "super-admin": "an admin who makes admins"}.get(
            self, "nothing"
        )


def rank_of(user: User) -> Rank:
    if user.is_super_admin:
        return Rank.SUPER_ADMIN
    return Rank.ADMIN if user.is_admin else Rank.PERSON


def vouch_for(person: User, *, by: User) -> None:
    """Take their address for confirmed, without the mail."""
    if _set(person, User.verified_at.is_(None), verified_at=clock.now()):
        log.record("person.vouched_for", person, by=by)


def suspend(person: User, reason: str, *, by: User) -> None:
    """Nobody gets in with this account any more: not at the next click, and not by signing in."""
    _guard(person, by)
    if _set(person, User.suspended_at.is_(None), suspended_at=clock.now()):
        log.record("person.suspended", person, by=by, reason=reason)


def readmit(person: User, *, by: User) -> None:
    """They may sign in again; browsers that were signed in before are not."""
    _guard(person, by)
    if _set(person, User.suspended_at.is_not(None), suspended_at=None):
        sessions.end_all(person.id)
        log.record("person.readmitted", person, by=by)


def sign_out(person: User, *, by: User) -> None:
    """Out of every browser."""
    _guard(person, by)
    sessions.end_all(person.id)
    log.record("person.signed_out", person, by=by)


def promote(person: User, rank: Rank, *, by: User) -> None:
    """Let somebody run this site, or take that back."""
    _guard(person, by)
    if not by.is_super_admin:
        raise Forbidden("Only admins who may make admins can do this. Ask one of them.")
    if rank is not Rank.PERSON and (person.suspended_at or not person.verified_at):
        raise WrongState(f"{person.name} cannot sign in: confirm or readmit the account first.")
    before = rank_of(person)
    if rank is before:
        return
    person.is_admin, person.is_super_admin = rank is not Rank.PERSON, rank is Rank.SUPER_ADMIN
    db.session.flush()
    if rank is Rank.PERSON:
        log.record("person.unmade_admin", person, by=by)
    else:
        log.record("person.made_admin", person, by=by, rank=rank.phrase)


def look_as(person: User, reason: str, *, by: User) -> None:
    """See the site as they see it, for a while."""
    if person.is_admin:
        raise WrongState("Admins are not looked over the shoulder: choose somebody who is none.")
    if person.suspended_at:
        raise WrongState(f"{person.name} is suspended and sees nothing.")
    sessions.look_as(person)
    log.record("person.viewed_as", person, by=by, reason=reason)


def stop_looking() -> User | None:
    """Back to oneself; returns whom one looked as."""
    admin, person = sessions.looking(), sessions.current()
    sessions.stop_looking()
    if admin and person:
        log.record("person.viewing_ended", person, by=admin)
    return person if admin else None


def _guard(person: User, by: User) -> None:
    """Wait in the queue, then look again at both as they are now."""
    site.lock()
    db.session.refresh(by, ["is_admin", "is_super_admin", "suspended_at"])
    db.session.refresh(person)
    if person.id == by.id:
        raise WrongState("Not to yourself. Ask another admin.")
    if by.suspended_at or not by.is_admin:
        raise Forbidden("You run this site no more: somebody took it back a moment ago.")
    if person.is_admin and not by.is_super_admin:
        raise Forbidden(f"{person.name} is an admin. Only admins who may make admins can do this.")


def _set(person: User, only_if: ColumnElement[bool], **values: object) -> bool:
    """One UPDATE decides; False when it was so already (a double click)."""
    changed = db.session.execute(
        update(User)
        .where(User.id == person.id, only_if)
        .values(**values)
        .returning(User.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    db.session.refresh(person)
    return changed is not None
