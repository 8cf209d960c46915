"""The team of an event: who works on it, who is asked to, who owns it, and what each sees."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, flash, request, url_for

from portal import people
from portal.core.access import Permission, Role, allows
from portal.core.db import db
from portal.core.refusals import Refusal
from portal.events import Event
from portal.people import looking
from portal.team import handover, invitations, members, queries, rules
from portal.team.forms import InviteForm, LookForm, RoleForm
from portal.web.blueprint import Slice, needs, while_looking
from portal.web.pages import go, show, show_form, wants_part
from portal.web.toasts import changed

blueprint = Slice("team", __name__)

PAGE, LISTS = "team/index.html", "team/_lists.html"
TEAM = "/events/<event_slug>/team"

SHOWN_IN_PLACE = (409, 422, 429)  # what HTMX swaps; it shows any other refusal above the page


def in_place(view: Callable[..., Response]) -> Callable[..., Response]:
    """A button of the lists that is refused shows them as they are now, and why above them."""

    @wraps(view)
    def answer(event: Event, **names: str) -> Response:
        try:
            return view(event, **names)
        except Refusal as refusal:
            if not wants_part() or refusal.status not in SHOWN_IN_PLACE:
                raise
            db.session.rollback()
            lists = show(
                PAGE, LISTS, status=refusal.status, **{**_lists(event), "refusal": refusal}
            )
            lists.headers.update(refusal.headers)
            return lists

    return answer


@blueprint.route(TEAM, methods=["GET", "POST"])
@needs(Permission.TEAM_EDIT)
def index(event: Event) -> Response:
    form = InviteForm()
    if form.validate_on_submit():
        try:
            asked = invitations.invite(event, **form.typed, by=people.me())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(f"{asked.email} gets a mail with a link, good for seven days.")
            return go(url_for(".index"))
    return show_form(PAGE, "team/_invite.html", form=form, **_lists(event))


@blueprint.post(f"{TEAM}/invitations/<ref>/send")
@needs(Permission.TEAM_EDIT)
@in_place
def send_again(event: Event, ref: str) -> Response:
    invitation = queries.invitation(event, ref)
    invitations.send_again(event, invitation, by=people.me())
    return _lists_again(event, f"{invitation.email} gets another mail.")


@blueprint.post(f"{TEAM}/invitations/<ref>/withdraw")
@needs(Permission.TEAM_EDIT)
@in_place
def withdraw(event: Event, ref: str) -> Response:
    invitation = queries.invitation(event, ref)
    invitations.withdraw(invitation, by=people.me())
    return _lists_again(event, f"The invitation of {invitation.email} is withdrawn.")


@blueprint.post(f"{TEAM}/<ref>/role")
@needs(Permission.TEAM_EDIT)
@in_place
def change_role(event: Event, ref: str) -> Response:
    member, form = queries.member(event, ref), RoleForm()
    if not form.validate():
        raise Refusal(*(str(sentence) for sentence in form.role.errors))
    members.change_role(event, member, Role(form.role.data), by=people.me())
    return _lists_again(event, f"{member.user.name} is {Role(form.role.data).label} now.")


@blueprint.post(f"{TEAM}/<ref>/remove")
@needs(Permission.TEAM_EDIT)
@in_place
def remove(event: Event, ref: str) -> Response:
    member = queries.member(event, ref)
    name = member.user.name
    removal = members.remove(event, member, by=people.me())
    return _lists_again(event, f"{name} is removed.", undo=url_for(".put_back", ref=removal.ref))


@blueprint.post(f"{TEAM}/removed/<ref>/undo")
@needs(Permission.TEAM_EDIT)
@in_place
def put_back(event: Event, ref: str) -> Response:
    back = members.put_back(event, ref, by=people.me())
    return _lists_again(event, f"{back.name} is on the team again.")


@blueprint.get(f"{TEAM}/me")
@needs(Permission.EVENT_VIEW)
def me(event: Event) -> Response:
    """One's own role; those who only sell or let in have no other page about the team."""
    user = people.me()
    managers = [m for m in people.managers(event.id) if m.user_id != user.id]
    return show(
        "team/me.html",
        event=event,
        member=queries.of_person(event, user.id),
        managers=managers,
        offer=queries.offer(event),
        labels=rules.LABELS,
        may_do=rules.ROLES,
        user=user,
    )


@blueprint.post(f"{TEAM}/leave")
@needs(Permission.EVENT_VIEW)
def leave(event: Event) -> Response:
    members.leave(event, people.me())
    flash(f"You have left the team of {event.name}.")
    return go(url_for("events.index"))


@blueprint.post(f"{TEAM}/hand-over")
@needs(Permission.EVENT_HAND_OVER)
@in_place
def hand_over(event: Event) -> Response:
    member = queries.member(event, request.form.get("member", ""))
    handover.offer(event, member, by=people.me())
    return _lists_again(event, f"{member.user.name} gets a mail, and decides.")


@blueprint.post(f"{TEAM}/hand-over/withdraw")
@needs(Permission.EVENT_VIEW)
def withdraw_offer(event: Event) -> Response:
    user = people.me()
    role = people.role_of(user, event.id)
    handover.withdraw(event, by=user, may_offer=allows(role, Permission.EVENT_HAND_OVER))
    flash("The offer is withdrawn.")
    return go(url_for(".index" if allows(role, Permission.TEAM_EDIT) else ".me"))


@blueprint.post(f"{TEAM}/hand-over/accept")
@needs(Permission.EVENT_VIEW)
def take_over(event: Event) -> Response:
    handover.accept(event, people.me())
    flash(f"You own {event.name} now.")
    return go(url_for(".index"))


@blueprint.post(f"{TEAM}/look-as")
@needs(Permission.TEAM_EDIT)
def look_as(event: Event) -> Response:
    form = LookForm()
    if not form.validate():
        raise Refusal(*(str(sentence) for sentence in form.role.errors))
    members.look_as(event, Role(form.role.data), by=people.me())
    looking.begin(people.me().id, event.id, Role(form.role.data))
    return go(url_for("events.home"))


@blueprint.post(f"{TEAM}/look-as/end")
@while_looking
@needs(Permission.EVENT_VIEW)
def look_as_myself(event: Event) -> Response:
    looking.end()
    return go(url_for("events.home", event_slug=event.slug))


def _lists_again(event: Event, done: str, undo: str | None = None) -> Response:
    """The lists after a change in place: the part for HTMX, a new page for a plain form."""
    return changed(lambda: show(PAGE, LISTS, **_lists(event)), url_for(".index"), done, undo)


def _lists(event: Event) -> dict[str, Any]:
    return {
        "refusal": None,
        "event": event,
        "user": people.me(),
        "members": queries.members(event),
        "invitations": queries.open_invitations(event),
        "offer": queries.offer(event),
        "roles": {role.value: role.label for role in rules.ROLES},
        "looks": looking.ROLES,
    }
