"""Who may do what. The whole table is in this file; routes name a permission, the gate asks."""

from enum import StrEnum


class Permission(StrEnum):
    """A right; its value is the phrase that completes "… may not …" when it is missing."""

    EVENT_VIEW = "see this event"
    FIGURES_VIEW = "see the figures of this event"
    EVENT_EDIT = "change or publish this event"
    TICKET_EDIT = "change tickets"
    CODE_EDIT = "change discount codes"
    PAYMENT_CONNECT = "connect or disconnect who takes payments"
    ORDER_VIEW = "see orders"
    ATTENDEE_VIEW = "see who comes"
    ORDER_CHANGE = "change orders or give money back"
    DOOR_SELL = "sell at the door"
    CHECK_IN = "let people in"
    TEAM_EDIT = "change the team"
    EVENT_HAND_OVER = "hand this event over"
    SITE_ADMIN = "run this site"


class Role(StrEnum):
    """What somebody is to one event. Admins of the site act as owners of every event."""

    OWNER = "owner"
    ORGANIZER = "organizer"
    CO_ORGANIZER = "co-organizer"
    BOX_OFFICE = "box-office"
    CHECK_IN = "check-in"

    @property
    def label(self) -> str:
        return "Box office" if self is Role.BOX_OFFICE else self.value.capitalize()


_HOSTS = frozenset(Permission) - {Permission.SITE_ADMIN}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: _HOSTS,
    Role.ORGANIZER: _HOSTS - {Permission.EVENT_HAND_OVER},
    Role.CO_ORGANIZER: _HOSTS
    - {Permission.EVENT_HAND_OVER, Permission.TEAM_EDIT, Permission.PAYMENT_CONNECT},
    Role.BOX_OFFICE: frozenset(
        {
            Permission.EVENT_VIEW,
            Permission.ORDER_VIEW,
            Permission.ATTENDEE_VIEW,
            Permission.DOOR_SELL,
            Permission.CHECK_IN,
        }
    ),
    Role.CHECK_IN: frozenset(
        {Permission.EVENT_VIEW, Permission.ATTENDEE_VIEW, Permission.CHECK_IN}
    ),
}


def allows(role: Role | None, permission: Permission) -> bool:
    return role is not None and permission in GRANTS[role]
