"""What people do with their accounts once they have one. Nothing here commits."""

from portal import activity
from portal.core import clock
from portal.core.access import Role
from portal.core.db import db, pause
from portal.core.refusals import Refusal
from portal.people import passwords, sessions, throttle
from portal.people.models import Membership, User
from portal.people.queries import by_email


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


def sign_in(email: str, password: str, *, address: str) -> User:
    """Sign this browser in. Refuses with one sentence for a wrong address and a wrong password."""
    email = email.strip().lower()
    limits = {throttle.SIGN_IN_FROM: address, throttle.SIGN_IN: f"{email} {address}"}
    for limit, who in limits.items():
        throttle.count(limit, who)
    user = _with_password(email, password)
    if not user.verified_at:
        raise Refusal(
            "Confirm your e-mail address first: open the link we sent you. "
            "Sign up again to get a new one."
        )
    for limit, who in limits.items():
        throttle.forgive(limit, who)
    sessions.start(user)
    activity.record("person.signed_in", "person", user.email, actor_id=user.id)
    return user


def change(user: User, *, name: str, appearance: str) -> None:
    """Set what people choose about their own account."""
    user.appearance = appearance
    if name != user.name:
        changes = {"name": [user.name, name]}
        user.name = name
        activity.record("person.renamed", "person", user.email, actor_id=user.id, changes=changes)


def join(user: User, event_id: int, role: Role) -> None:
    """Give somebody a role in an event they have none in."""
    db.session.add(Membership(user_id=user.id, event_id=event_id, role=role))


def _with_password(email: str, password: str) -> User:
    user = by_email(email)
    stored = user.password_hash if user else None
    pause()  # hashing takes 30 ms: no lock is held meanwhile
    if not passwords.matches(password, stored) or not user:
        raise Refusal("E-mail and password do not match.", field="password")
    return user
