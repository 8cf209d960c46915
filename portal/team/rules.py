"""What one may do to whom in a team, and what each role is for. Pure."""

from datetime import timedelta

from portal.core.access import Role
from portal.core.refusals import Refusal

# What can be given away; an event is handed over by its owner, and taken by the other side.
ROLES: dict[Role, str] = {
    Role.ORGANIZER: "everything but handing the event over",
    Role.CO_ORGANIZER: "event, tickets, codes and orders",
    Role.BOX_OFFICE: "sells at the door and finds orders",
    Role.CHECK_IN: "lets people in",
}
ORDER = tuple(Role)
LABELS = {role.value: role.label for role in Role}

INVITED_FOR = timedelta(days=7)
# A notice with "Undo" stands for ten seconds; for longer while somebody points at it.
UNDO_WITHIN = timedelta(minutes=1)


class NotAllowed(Refusal):
    """Somebody who may change the team wants more than that."""

    status = 403
    code = "forbidden"


def refuse_role(current: Role, *, is_me: bool, ask: str) -> None:
    """Whether a role can be changed by who asks; `ask` names who else could."""
    if current is Role.OWNER:
        raise NotAllowed(f"The owner's role cannot be changed. {ask} can hand the event over.")
    if is_me:
        raise NotAllowed(f"Nobody changes their own role. Ask {ask}.")


def refuse_removal(current: Role, *, is_me: bool, ask: str) -> None:
    """Whether somebody can be taken off the team by who asks."""
    if current is Role.OWNER:
        raise NotAllowed(f"The owner cannot be removed. {ask} can hand the event over first.")
    if is_me:
        raise NotAllowed("Nobody removes themselves here. Leave the team on the page of your role.")


def shortened(email: str) -> str:
    """m…k@example.org: enough to know one's own address by, too little to write to."""
    name, _, place = email.partition("@")
    return f"{name[0]}…{name[-1]}@{place}"
