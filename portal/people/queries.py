"""Find people."""

from collections.abc import Collection

from sqlalchemy import select

from portal.core.access import Permission, Role, allows
from portal.core.db import db
from portal.people import looking
from portal.people.models import Membership, User


def by_email(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def role_of(user: User, event_id: int) -> Role | None:
    """What somebody is to an event, or looks at it as; strangers are None."""
    membership = db.session.get(Membership, (user.id, event_id))
    role = effective_role(user, membership.role if membership else None)
    return looking.seen_as(user.id, event_id, role)


def effective_role(user: User, stored: str | None) -> Role | None:
    """The role that counts: admins act as owners, whatever they are to the event."""
    if user.is_admin:
        return Role.OWNER
    return Role(stored) if stored else None


def with_right(user: User, event_ids: Collection[int], permission: Permission) -> set[int]:
    """On which of these events somebody has a right. Admins act as owners of all."""
    if user.is_admin:
        return {each for each in event_ids if allows(Role.OWNER, permission)}
    granting = [role for role in Role if allows(role, permission)]
    mine = (Membership.user_id == user.id, Membership.event_id.in_(event_ids))
    found = select(Membership.event_id).where(*mine, Membership.role.in_(granting))
    return set(db.session.scalars(found))


def managers(event_id: int) -> list[Membership]:
    """The people who can change the team of an event, the owner first."""
    may_grant = (Role.OWNER, Role.ORGANIZER)
    found = db.session.scalars(
        select(Membership).where(Membership.event_id == event_id, Membership.role.in_(may_grant))
    )
    return sorted(found, key=lambda m: (m.role != Role.OWNER, m.user.name))


def team(event_id: int) -> list[User]:
    """Everybody who works on an event, by name."""
    works = select(Membership.user_id).where(Membership.event_id == event_id)
    return list(db.session.scalars(select(User).where(User.id.in_(works)).order_by(User.name)))
