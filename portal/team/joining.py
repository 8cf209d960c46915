"""The page behind a mailed invitation: what for, from whom, and joining, also for who is new."""

from typing import Any

from flask import Response, abort, flash, request, url_for

from portal import people
from portal.core.access import Role
from portal.core.refusals import Refusal
from portal.people import User, looking, sessions, signup
from portal.people.forms import InvitedForm
from portal.team import invitations, queries, rules
from portal.team.invitations import WHY_NOT, State
from portal.team.models import InvitationLink
from portal.web.blueprint import Slice, open_to_all, signed_in
from portal.web.pages import go, show, show_form

blueprint = Slice("invitations", __name__, url_prefix="/invitations/<token>")

GONE = 410


@blueprint.get("")
@open_to_all
def page(token: str) -> Response:
    """Looking accepts nothing: programs that scan mails open links too."""
    link = queries.link(token)
    if link is None:
        return show("team/unknown.html", status=404)
    user = people.current()
    state = invitations.state(link)
    if state is State.ACCEPTED and user and link.invitation.accepted_by_id == user.id:
        return go(_event_url(link))
    if state is not State.OPEN:
        return show("team/over.html", status=GONE, link=link, why=WHY_NOT[state])
    return _open_page(token, link, user)


@blueprint.post("")
@signed_in
def accept(token: str) -> Response:
    link, user = _found(token), people.current()
    assert user, "the gate let somebody unknown pass"
    return _joined(link, invitations.accept(link, user))


@blueprint.get("/sign-in")
@signed_in
def sign_in(token: str) -> Response:
    """The gate has sent the unknown to sign in; back to the invitation."""
    return go(url_for(".page", token=token))


@blueprint.post("/sign-up")
@open_to_all
def sign_up(token: str) -> Response:
    """A new account for the invited address, which the link proves, and straight onto the team."""
    link = _found(token)
    state = invitations.state(link)
    if state is not State.OPEN or people.current():
        return go(url_for(".page", token=token))
    form = InvitedForm.of(link.invitation.email)
    if form.validate():
        try:
            user = signup.by_invitation(form.email, **form.typed, address=request.remote_addr or "")
            role = invitations.accept(link, user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            sessions.start(user)
            return _joined(link, role)
    return show_form("team/invitation.html", form=form, **_about(token, link))


@blueprint.post("/sign-out")
@open_to_all
def sign_out(token: str) -> Response:
    """For who is signed in with another address than the one that was invited."""
    sessions.end()
    return go(url_for(".page", token=token))


def _open_page(token: str, link: InvitationLink, user: User | None) -> Response:
    invitation = link.invitation
    if user and user.email != invitation.email:
        why = invitations.not_for(invitation, user)
        return show("team/not_yours.html", status=403, why=why, token=token)
    known = people.by_email(invitation.email)
    is_new = user is None and (known is None or known.verified_at is None)
    form = InvitedForm.of(invitation.email) if is_new else None
    return show("team/invitation.html", form=form, **_about(token, link))


def _about(token: str, link: InvitationLink) -> dict[str, Any]:
    return {
        "token": token,
        "invitation": link.invitation,
        "event": link.invitation.event,
        "address": rules.shortened(link.invitation.email),
        "labels": rules.LABELS,
        "may_do": rules.ROLES,
    }


def _joined(link: InvitationLink, role: Role) -> Response:
    flash(f"You are on the team of {link.invitation.event.name}, as {role.label}.")
    looking.end()
    return go(_event_url(link))


def _found(token: str) -> InvitationLink:
    return queries.link(token) or abort(404)


def _event_url(link: InvitationLink) -> str:
    return url_for("events.home", event_slug=link.invitation.event.slug)
