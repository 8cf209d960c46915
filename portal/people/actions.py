"""What people do with their accounts once they have one. Nothing here commits."""

from collections.abc import Mapping

from sqlalchemy import select

from portal import activity
from portal.core import clock
from portal.core.access import Role
from portal.core.db import db, pause
from portal.core.refusals import Refusal
from portal.people import passwords, sessions, throttle
from portal.people.models import Membership, User


def add_user(
    email: str, *, name: str, password: str | None, is_admin: bool = False, verified: bool = True
) -> User:
    """Make an account. The caller has checked the password; the constraint guards the address.

    An admin who is made like this, by whoever runs the machine, may make others.
    """
    user = User(
        email=email.strip().lower(),
        name=name,
        password_hash=passwords.hash_of(password) if password else None,
        is_admin=is_admin,
        is_super_admin=is_admin,
        verified_at=clock.now() if verified else None,
    )
    db.session.add(user)
    db.session.flush()
    return user


class SecondStep(Refusal):
    """The password is right, and the account asks for more than that."""

    code = "second_step"

    def __init__(self, user: User) -> None:
        super().__init__(
            "This account has a second step. Sign in on the page for it, then come back.",
            field="password",
        )
        self.user = user


def sign_in(email: str, password: str, *, address: str) -> User:
    """Sign this browser in. Refuses with one sentence for a wrong address and a wrong password.

    Raises `SecondStep` where the password is not enough.
    """
    user = _with_password(email.strip().lower(), password, address)
    if not user.verified_at:
        raise Refusal(
            "Confirm your e-mail address first: open the link we sent you. "
            "Sign up again to get a new one."
        )
    if user.second_factor_at:
        raise SecondStep(user)
    enter(user)
    return user


def enter(user: User) -> None:
    """All that was asked has been answered."""
    sessions.start(user)
    activity.record("person.signed_in", "person", user.email, actor_id=user.id)


def rename(user: User, name: str) -> None:
    if name != user.name:
        changes = {"name": [user.name, name]}
        user.name = name
        activity.record("person.renamed", "person", user.email, actor_id=user.id, changes=changes)


def join(user: User, event_id: int, role: Role) -> None:
    """Give somebody a role in an event they have none in."""
    db.session.add(Membership(user_id=user.id, event_id=event_id, role=role))


def choose_looks(user: User, *, appearance: str, single_keys: bool) -> None:
    """What pages look like to somebody, and whether one key is enough to make them do something."""
    user.appearance, user.single_keys = appearance, single_keys


def _with_password(email: str, password: str, address: str) -> User:
    """Tries that went wrong are counted, also the one that is refused for being one too many."""
    limits = {throttle.SIGN_IN_FROM: address, throttle.SIGN_IN: f"{email} {address}"}
    stored = _stored_password(email, limits)
    pause()  # hashing takes 30 ms: no lock is held meanwhile
    user = _unchanged(email, stored) if passwords.matches(password, stored) else None
    if user is None:
        for limit, who in limits.items():
            throttle.count(limit, who)
        raise Refusal("E-mail and password do not match.", field="password")
    return user


def _stored_password(email: str, limits: Mapping[throttle.Limit, str]) -> str | None:
    """In one statement with the tries so far, because everybody who comes in waits for it."""
    tries = [throttle.tried(limit, who) for limit, who in limits.items()]
    stored = select(User.password_hash).where(User.email == email).scalar_subquery()
    password, *counted = db.session.execute(select(stored, *tries)).one()
    for limit, count in zip(limits, counted, strict=True):
        throttle.refuse_over(limit, count)
    return str(password) if password else None


def _unchanged(email: str, stored: str | None) -> User | None:
    """Nobody chose another password meanwhile; until the request ends nobody does.

    Whoever sets a new one ends all sessions: one that the old password opens must not come after.
    """
    mine = select(User).where(User.email == email, User.password_hash == stored)
    return db.session.scalar(mine.with_for_update(key_share=True))
