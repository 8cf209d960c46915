"""Look at an event as somebody of its team sees it: in this browser, and without changing it."""

from flask import has_request_context, session

from portal.core.access import Permission, Role, allows

# Roles that those who lead a team can look as; each is allowed less than they are.
ROLES = (Role.BOX_OFFICE, Role.CHECK_IN)

# In the session of the sign-in, which ends with it: whose view, of which event, as what.
_KEY = "looking"


def begin(user_id: int, event_id: int, role: Role) -> None:
    session[_KEY] = [user_id, event_id, role.value]


def end() -> None:
    session.pop(_KEY, None)


def seen_as(user_id: int, event_id: int, role: Role | None) -> Role | None:
    """The role that counts while somebody looks as another one; without that, their own.

    Only who may change the team can look, and asked anew each time: a role that was taken away
    opens nothing.
    """
    if not has_request_context() or not allows(role, Permission.TEAM_EDIT):
        return role
    looking = session.get(_KEY)
    if not looking or looking[:2] != [user_id, event_id] or looking[2] not in ROLES:
        return role
    return Role(looking[2])
