"""Prove and change what one signs in with. Nothing here commits."""

from sqlalchemy import select

from portal import activity
from portal.core.db import db, pause
from portal.core.refusals import Refusal
from portal.people import passwords, reset, sessions, throttle
from portal.people.models import User


def check(user: User, password: str) -> None:
    """Somebody who is signed in says their password once more. Before anything is written."""
    user_id, stored = user.id, user.password_hash
    throttle.count(throttle.PASSWORD, str(user_id))
    pause()  # hashing takes 30 ms: no lock is held meanwhile
    matches = passwords.matches(password, stored)
    mine = select(User).where(User.id == user_id, User.password_hash == stored)
    # Nobody chose another one meanwhile; until the request ends nobody does.
    if not matches or db.session.scalar(mine.with_for_update(key_share=True)) is None:
        raise Refusal("That is not your password.", field="password")
    throttle.forgive(throttle.PASSWORD, str(user_id))


def change_password(user: User, *, password: str, new_password: str) -> None:
    """With the present one; all other sessions end."""
    pause()
    password_hash = passwords.hash_of(new_password)
    check(user, password)
    reset.set_password(user, password_hash)
    sessions.end_all(user.id, but_here=True)
    activity.record("person.password_changed", "person", user.email, actor_id=user.id)


def end_others(user: User) -> int:
    """Sign out everywhere else; returns how many browsers that were."""
    ended = sessions.end_all(user.id, but_here=True)
    if ended:
        _record_end(user, ended)
    return ended


def end_one(user: User, ref: str) -> bool:
    """Sign out one browser; False when it was signed out already."""
    ended = sessions.end_one(user, ref)
    if ended:
        _record_end(user, 1)
    return ended


def _record_end(user: User, count: int) -> None:
    activity.record(
        "person.sessions_ended", "person", user.email, actor_id=user.id, details={"count": count}
    )
