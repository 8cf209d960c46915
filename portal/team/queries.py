"""Find who works on an event, who was asked to, and who does no longer."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import refs
from portal.core.access import Role
from portal.core.db import db
from portal.events import Event
from portal.people import Membership
from portal.team import rules
from portal.team.models import HandOver, Invitation, InvitationLink, Removal
from portal.web.errors import NotHere


def members(event: Event) -> list[Membership]:
    """Everybody, the owner first, then by role and name."""
    found = db.session.scalars(
        select(Membership)
        .where(Membership.event_id == event.id)
        .options(joinedload(Membership.user, innerjoin=True))
    )
    return sorted(found, key=lambda m: (rules.ORDER.index(Role(m.role)), m.user.name.casefold()))


def member(event: Event, ref: str) -> Membership:
    """Raises `NotHere`: they may have gone a moment ago."""
    found = db.session.scalar(
        select(Membership)
        .where(Membership.event_id == event.id, Membership.ref == ref)
        .options(joinedload(Membership.user, innerjoin=True))
    )
    if found is None:
        raise NotHere("Nobody like this is on the team any more. Reload the page.")
    return found


def of_person(event: Event, user_id: int) -> Membership | None:
    return db.session.get(Membership, (user_id, event.id))


def owner(event: Event) -> Membership | None:
    return db.session.scalar(
        select(Membership)
        .where(Membership.event_id == event.id, Membership.role == Role.OWNER)
        .options(joinedload(Membership.user, innerjoin=True))
    )


def open_invitations(event: Event) -> Sequence[Invitation]:
    """Those that wait for an answer, also when their link is over; the oldest first."""
    return db.session.scalars(
        select(Invitation)
        .where(
            Invitation.event_id == event.id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .options(joinedload(Invitation.invited_by, innerjoin=True))
        .order_by(Invitation.id)
    ).all()


def invitation(event: Event, ref: str) -> Invitation:
    """Raises `NotHere` for a reference that this event does not know."""
    found = db.session.scalar(
        select(Invitation).where(Invitation.event_id == event.id, Invitation.ref == ref)
    )
    if found is None:
        raise NotHere("There is no such invitation. Reload the page.")
    return found


def link(token: str) -> InvitationLink | None:
    """What a mailed link leads to; looking does not spend it."""
    return db.session.scalar(
        select(InvitationLink)
        .where(InvitationLink.token_hash == refs.digest(token))
        .options(
            joinedload(InvitationLink.invitation, innerjoin=True).options(
                joinedload(Invitation.event, innerjoin=True),
                joinedload(Invitation.invited_by, innerjoin=True),
            )
        )
    )


def offer(event: Event) -> HandOver | None:
    """To whom the event is offered now."""
    return db.session.scalar(
        select(HandOver)
        .where(HandOver.event_id == event.id)
        .options(joinedload(HandOver.user), joinedload(HandOver.offered_by))
    )


def was_removed(user_id: int, event_id: int) -> bool:
    """Whether somebody who is no longer on the team was taken off it."""
    found = select(Removal.id).where(
        Removal.user_id == user_id, Removal.event_id == event_id, Removal.undone_at.is_(None)
    )
    return db.session.scalar(found.limit(1)) is not None
