"""Mails to those who are asked: to join a team, or to own an event."""

from typing import Any

from flask import current_app

from portal import mail
from portal.core.access import Role
from portal.core.db import db, in_transaction
from portal.jobs import handler
from portal.team import invitations, rules
from portal.team.models import HandOver, Invitation


@handler("team.invited")
def send_invitation(invitation_id: int, sending: int) -> None:
    """A second try mails a new link: the first is known to nobody."""
    letter = in_transaction(lambda: _invitation(invitation_id))
    if letter:
        mail.send(
            "team.invited",
            dedupe=f"team.invited:{invitation_id}:{sending}",
            job={"invitation_id": invitation_id, "sending": sending},
            **letter,
        )


@handler("team.offered")
def send_offer(event_id: int, ref: str) -> None:
    letter = in_transaction(lambda: _offer(event_id, ref))
    if letter:
        mail.send(
            "team.offered",
            dedupe=f"team.offered:{event_id}:{ref}",
            job={"event_id": event_id, "ref": ref},
            **letter,
        )


def _invitation(invitation_id: int) -> dict[str, Any] | None:
    """None when it was accepted or withdrawn before the mail left."""
    invitation = db.session.get_one(Invitation, invitation_id)
    if invitation.accepted_at or invitation.withdrawn_at:
        return None
    role = Role(invitation.role)
    return {
        "recipient": invitation.email,
        "event_id": invitation.event_id,
        "event": invitation.event.name,
        "by": invitation.invited_by.name,
        "role": role.label,
        "may": rules.ROLES[role],
        "url": _absolute(f"/invitations/{invitations.new_link(invitation)}"),
    }


def _offer(event_id: int, ref: str) -> dict[str, Any] | None:
    offer = db.session.get(HandOver, event_id)
    if offer is None or offer.ref != ref:
        return None
    return {
        "recipient": offer.user.email,
        "event_id": event_id,
        "event": offer.event.name,
        "by": offer.offered_by.name,
        "name": offer.user.name,
        "url": _absolute(f"/events/{offer.event.slug}/team/me"),
    }


def _absolute(path: str) -> str:
    """From the setting, never from the request: a forged Host header must not reach a mail."""
    return f"{current_app.config['BASE_URL'].rstrip('/')}{path}"
