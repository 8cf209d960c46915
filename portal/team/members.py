"""Change what somebody may, and part with them. Nothing here commits.

Who acts may change the team: the gate asked. Each change holds from the next request on.
"""

from sqlalchemy import ColumnElement, delete, update

from portal.core import clock
from portal.core.access import Role
from portal.core.db import db, insert
from portal.core.refusals import WrongState
from portal.events import Event
from portal.people import Membership, User
from portal.team import queries, rules
from portal.team.log import record
from portal.team.models import Removal


def change_role(event: Event, member: Membership, role: Role, *, by: User) -> None:
    """Only from the role that was read: of two who change it at once, one reads why not."""
    before = Role(member.role)
    rules.refuse_role(before, is_me=member.user_id == by.id, ask=_owners_name(event))
    if role is before:
        return
    changed = db.session.execute(
        update(Membership)
        .where(*_is(member), Membership.role == before)
        .values(role=role)
        .returning(Membership.role)
    ).scalar()
    if changed is None:
        raise WrongState(f"Somebody changed {member.user.name}'s role meanwhile. Reload the page.")
    _record("team.role_changed", member, by, (before, role))


def remove(event: Event, member: Membership, *, by: User) -> Removal:
    """Off the team; what comes back can undo it for a minute."""
    role = Role(member.role)
    rules.refuse_removal(role, is_me=member.user_id == by.id, ask=_owners_name(event))
    _delete(member)
    removal = Removal(
        event_id=event.id,
        user_id=member.user_id,
        role=role,
        joined_at=member.joined_at,
        removed_by_id=by.id,
    )
    db.session.add(removal)
    db.session.flush()
    _record("team.removed", member, by, (role, None))
    return removal


def put_back(event: Event, ref: str, *, by: User) -> User:
    """Undo a removal of one's own, once and soon; returns who is back."""
    undone = db.session.execute(
        update(Removal)
        .where(
            Removal.event_id == event.id,
            Removal.ref == ref,
            Removal.removed_by_id == by.id,
            Removal.undone_at.is_(None),
            Removal.removed_at > clock.now() - rules.UNDO_WITHIN,
        )
        .values(undone_at=clock.now())
        .returning(Removal.user_id, Removal.role, Removal.joined_at)
    ).one_or_none()
    if undone is None:
        raise WrongState("It is too late to undo that. Invite them again.")
    user_id, role, joined_at = undone
    db.session.execute(
        insert(Membership)
        .values(user_id=user_id, event_id=event.id, role=role, joined_at=joined_at)
        .on_conflict_do_nothing()
    )
    member = queries.of_person(event, user_id)
    assert member, "on the team again"
    _record("team.put_back", member, by, (None, member.role))
    return member.user


def leave(event: Event, user: User) -> None:
    """Off the team by one's own will. The owner stays: somebody must be."""
    member = queries.of_person(event, user.id)
    if member is None:
        raise WrongState("You are not on the team of this event.")
    if member.role == Role.OWNER:
        raise WrongState("You own this event, and somebody must. Hand it over first.")
    role = member.role
    _delete(member)
    _record("team.left", member, user, (role, None))


def look_as(event: Event, role: Role, *, by: User) -> None:
    """Write down that somebody looks at the event as another role; see `people.looking`."""
    about = {"name": by.name, "email": by.email}
    same = (role, role)
    record("team.looked_as", event_id=event.id, ref=event.slug, actor_id=by.id, roles=same, **about)


def _delete(member: Membership) -> None:
    """Whatever happened since it was read, the owner stays."""
    gone = db.session.execute(
        delete(Membership)
        .where(*_is(member), Membership.role == member.role, Membership.role != Role.OWNER)
        .returning(Membership.user_id)
    ).scalar()
    if gone is None:
        raise WrongState("That changed a moment ago. Reload the page and look again.")


def _is(member: Membership) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Membership.user_id == member.user_id, Membership.event_id == member.event_id


def _owners_name(event: Event) -> str:
    owner = queries.owner(event)
    return owner.user.name if owner else "an admin"


def _record(
    action: str, member: Membership, by: User, roles: tuple[str | None, str | None]
) -> None:
    record(
        action,
        event_id=member.event_id,
        ref=member.ref,
        actor_id=by.id,
        roles=roles,
        name=member.user.name,
        email=member.user.email,
    )
