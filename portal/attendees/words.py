"""What the list of attendees calls its tabs, its filters and how people stand."""

from collections.abc import Iterator

from portal.attendees.asked import Asked, Presence, Show
from portal.orders.models import Attendee, AttendeeState, Status

TABS: dict[Show, str] = {
    Show.COMING: "Coming",
    Show.UNPAID: "Not paid yet",
    Show.VOID: "Void",
    Show.REFUNDED: "Refunded",
}

PRESENCE: dict[str, str] = {Presence.IN: "In", Presence.OUT: "Not in yet"}

_STATES: dict[str, tuple[str, str | None]] = {
    AttendeeState.VOID: ("Void", None),
    AttendeeState.REFUNDED: ("Refunded", None),
}


def standing(attendee: Attendee) -> tuple[str, str | None]:
    """How somebody stands, as word and colour."""
    if attendee.state in _STATES:
        return _STATES[attendee.state]
    if attendee.checked_in_at:
        return "In", "ok"
    return ("Not paid yet", "warn") if attendee.order.status == Status.PLACED else ("Coming", None)


def chips(asked: Asked) -> Iterator[tuple[str, str]]:
    """The key in the address, and what it says."""
    if asked.search:
        yield "q", f"“{asked.search}”"
    if asked.ticket:
        yield "ticket", asked.ticket.name
    if asked.presence:
        yield "in", PRESENCE[asked.presence]
