"""Ask somebody to join a team, and let them. Nothing here commits."""

from enum import StrEnum

from sqlalchemy import Update, update
from sqlalchemy.exc import IntegrityError

from portal import jobs, people
from portal.core import clock, once, refs
from portal.core.access import Role
from portal.core.db import TryAgain, db, insert
from portal.core.refusals import Refusal, WrongState
from portal.events import Event
from portal.people import Membership, User, throttle
from portal.people.throttle import Limit
from portal.team import queries, rules
from portal.team.log import record
from portal.team.models import Invitation, InvitationLink

# Each counts the mails it makes: nobody's mailbox is to be flooded from here.
BY_ONE = Limit("invite", 20, 60, "20 invitations an hour are the most.")
TO_ONE = Limit("invited", 5, 60, "This address was sent 5 invitations within the hour.")


class State(StrEnum):
    """How an invitation stands for who follows its link."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    OVER = "over"


WHY_NOT: dict[State, str] = {
    State.ACCEPTED: "This invitation was accepted already. Sign in to find the event.",
    State.WITHDRAWN: "This invitation was withdrawn. Ask who invited you what happened.",
    State.OVER: "This link is older than seven days. Ask who invited you to send it again.",
}


def invite(event: Event, email: str, role: Role, *, by: User, key: str | None = None) -> Invitation:
    """Promise a mail with a link; the same form sent twice makes one invitation."""
    email = email.strip().lower()
    _count(event, email, by)
    ref = refs.team_ref()
    made = once.claim(f"invitation:{event.id}", key, {"email": email, "role": role}, ref)
    if made:
        return queries.invitation(event, made)
    _refuse(event, email, by)
    invitation = Invitation(event_id=event.id, ref=ref, email=email, role=role, invited_by_id=by.id)
    invitation.sendings, invitation.expires_at = 1, clock.now() + rules.INVITED_FOR
    db.session.add(invitation)
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody else invited the same address a moment ago
        raise TryAgain from error
    _promise_mail(invitation.id, invitation.sendings)
    _record("team.invited", invitation, by, (None, role))
    return invitation


def send_again(event: Event, invitation: Invitation, *, by: User) -> None:
    """Another mail, and seven more days."""
    _count(event, invitation.email, by)
    sendings = db.session.execute(
        _of_open(invitation)
        .values(sendings=Invitation.sendings + 1, expires_at=clock.now() + rules.INVITED_FOR)
        .returning(Invitation.sendings)
    ).scalar()
    if sendings is None:
        raise WrongState("This invitation is no longer open. Reload the page.")
    _promise_mail(invitation.id, sendings)
    _record("team.invited_again", invitation, by, (None, None))


def withdraw(invitation: Invitation, *, by: User) -> None:
    """Its links stop working."""
    gone = db.session.execute(
        _of_open(invitation).values(withdrawn_at=clock.now()).returning(Invitation.id)
    ).scalar()
    if gone is None:
        raise WrongState("This invitation is no longer open. Reload the page.")
    _record("team.invitation_withdrawn", invitation, by, (None, None))


def new_link(invitation: Invitation) -> str:
    """A token; only its hash is stored, so it is made at the moment it is mailed."""
    token = refs.token()
    ends = clock.now() + rules.INVITED_FOR
    link = InvitationLink(
        invitation_id=invitation.id, token_hash=refs.digest(token), expires_at=ends
    )
    db.session.add(link)
    db.session.flush()
    return token


def state(link: InvitationLink) -> State:
    if link.invitation.accepted_at:
        return State.ACCEPTED
    if link.invitation.withdrawn_at:
        return State.WITHDRAWN
    return State.OVER if link.expires_at <= clock.now() else State.OPEN


def accept(link: InvitationLink, user: User) -> Role:
    """Join the team; returns what they are to the event now. One UPDATE decides between two.

    Who is on the team already stays what they are.
    """
    invitation = link.invitation
    if user.email != invitation.email:
        raise rules.NotAllowed(not_for(invitation, user))
    taken = (
        state(link) is State.OPEN
        and db.session.execute(
            _of_open(invitation)
            .values(accepted_at=clock.now(), accepted_by_id=user.id)
            .returning(Invitation.id)
        ).scalar()
    )
    if not taken:
        return _what_came_of(link, user)
    joined = db.session.execute(
        insert(Membership)
        .values(user_id=user.id, event_id=invitation.event_id, role=invitation.role)
        .on_conflict_do_nothing()
        .returning(Membership.role)
    ).scalar()
    if joined:
        _record("team.joined", invitation, user, (None, joined))
    member = queries.of_person(invitation.event, user.id)
    assert member, "on the team by now, or before"
    return Role(member.role)


def not_for(invitation: Invitation, user: User) -> str:
    """What somebody reads who is signed in with another address."""
    meant = rules.shortened(invitation.email)
    return (
        f"This invitation is for {meant}, and you are signed in as {user.email}. Sign in with "
        f"that address, or ask {invitation.invited_by.name} to invite this one."
    )


def _what_came_of(link: InvitationLink, user: User) -> Role:
    """A second click of who joined is no mistake; anything else says why not."""
    invitation = link.invitation
    db.session.refresh(invitation)
    member = queries.of_person(invitation.event, user.id)
    if member and invitation.accepted_by_id == user.id:
        return Role(member.role)
    raise WrongState(WHY_NOT[state(link)])


def _refuse(event: Event, email: str, by: User) -> None:
    if email == by.email:
        raise Refusal("That is your own address.", field="email")
    known = people.by_email(email)
    member = queries.of_person(event, known.id) if known else None
    if known and member:
        raise Refusal(
            f"{known.name} is on the team already, as {Role(member.role).label}. "
            "Change the role in the list.",
            field="email",
        )
    if any(each.email == email for each in queries.open_invitations(event)):
        raise Refusal(
            f"{email} is invited already. Send it again, or withdraw it, in the list below.",
            field="email",
        )


def _count(event: Event, email: str, by: User) -> None:
    throttle.count(BY_ONE, f"{by.id} {event.id}")
    throttle.count(TO_ONE, email)


def _of_open(invitation: Invitation) -> Update:
    return update(Invitation).where(
        Invitation.id == invitation.id,
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )


def _promise_mail(invitation_id: int, sending: int) -> None:
    jobs.promise("team.invited", invitation_id=invitation_id, sending=sending)


def _record(
    action: str, invitation: Invitation, by: User, roles: tuple[str | None, str | None]
) -> None:
    record(
        action,
        event_id=invitation.event_id,
        ref=invitation.ref,
        actor_id=by.id,
        roles=roles if any(roles) else (invitation.role, invitation.role),
        email=invitation.email,
    )
