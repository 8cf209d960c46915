"""Give an event to somebody of its team, who has to want it. Nothing here commits."""

from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.exc import IntegrityError

from portal import jobs
from portal.core.access import Role
from portal.core.db import TryAgain, db, insert
from portal.core.refusals import WrongState
from portal.events import Event
from portal.people import Membership, User
from portal.team import queries
from portal.team.log import record
from portal.team.models import HandOver

_NO_OFFER = "The offer is no longer there: it was taken, or withdrawn. Reload the page."


def offer(event: Event, member: Membership, *, by: User) -> None:
    """Ask somebody of the team to own the event; nothing changes until they say so."""
    if member.role == Role.OWNER:
        raise WrongState(f"{member.user.name} owns this event already.")
    try:
        made = db.session.execute(
            insert(HandOver)
            .values(event_id=event.id, user_id=member.user_id, offered_by_id=by.id)
            .on_conflict_do_nothing()
            .returning(HandOver.ref)
        ).scalar()
    except IntegrityError as error:  # they left the team a moment ago
        raise TryAgain from error
    if made is None:
        raise WrongState("The event is offered to somebody already. Withdraw that first.")
    jobs.promise("team.offered", event_id=event.id, ref=made)
    _record("team.hand_over_offered", member, by, (member.role, member.role))


def withdraw(event: Event, *, by: User, may_offer: bool) -> None:
    """Take the offer back, or decline it: either side can."""
    mine = HandOver.event_id == event.id
    if not may_offer:
        mine &= HandOver.user_id == by.id
    user_id = _end(mine)
    member = queries.of_person(event, user_id)
    assert member, "an offer goes with who leaves"
    _record("team.hand_over_withdrawn", member, by, (member.role, member.role))


def accept(event: Event, user: User) -> None:
    """Own the event; who owned it organizes it from now on. One DELETE decides between two."""
    _end((HandOver.event_id == event.id) & (HandOver.user_id == user.id))
    before = queries.owner(event)
    # First the one, then the other: an event never has two.
    _become(Role.ORGANIZER, (Membership.event_id == event.id) & (Membership.role == Role.OWNER))
    new = queries.of_person(event, user.id)
    assert new, "an offer goes with who leaves"
    was = new.role
    _become(Role.OWNER, (Membership.event_id == event.id) & (Membership.user_id == user.id))
    _record("team.handed_over", new, user, (was, Role.OWNER))
    if before:
        _record("team.role_changed", before, user, (Role.OWNER, Role.ORGANIZER))


def _end(which: ColumnElement[bool]) -> int:
    user_id = db.session.execute(delete(HandOver).where(which).returning(HandOver.user_id)).scalar()
    if user_id is None:
        raise WrongState(_NO_OFFER)
    return user_id


def _become(role: Role, which: ColumnElement[bool]) -> None:
    db.session.execute(update(Membership).where(which).values(role=role))


def _record(action: str, member: Membership, by: User, roles: tuple[str, str]) -> None:
    record(
        action,
        event_id=member.event_id,
        ref=member.ref,
        actor_id=by.id,
        roles=roles,
        name=member.user.name,
        email=member.user.email,
    )
