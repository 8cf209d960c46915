"""Write down what happens at the doors, beside the act."""

from collections.abc import Mapping
from typing import Any

from portal import activity
from portal.activity import Words, changed
from portal.checkin.models import CheckInList
from portal.checkin.rules import Found
from portal.events import Event

activity.tell(
    {
        "checkin.entered": Words("Let in", "{who} let in {name}, order {ref}"),
        "checkin.undone": Words("Check-in taken back", "{who} took back the check-in of {ref}"),
        "checkin.sold": Words("Let in with the sale", "{who} sold {ref} and let in {count}"),
        "checkin.list_made": Words("Check-in list made", "{who} made the check-in list {name}"),
        "checkin.list_changed": changed("the check-in list {name}", "Check-in list changed"),
        "checkin.list_on": Words("Check-in list on", "{who} switched check-in list {name} on"),
        "checkin.list_off": Words("Check-in list off", "{who} switched check-in list {name} off"),
        "checkin.settings_changed": changed("check-in", "Check-in settings changed"),
    },
    fields={
        "sale_is_entry": "Door sale is the entry",
        "opens_minutes": "Doors open, minutes before",
        "tickets": "Tickets",
    },
)


def record(
    action: str,
    subject: Found | CheckInList | Event,
    *,
    by_id: int,
    gate: str | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """`name` of a ticket is its kind: who holds it may ask to be forgotten, the log stays."""
    kind, ref, event_id, name = _told(subject)
    details = {"name": name, "gate": gate} if gate else {"name": name}
    activity.record(
        action, kind, ref, actor_id=by_id, event_id=event_id, details=details, changes=changes
    )


def _told(subject: Found | CheckInList | Event) -> tuple[str, str, int, str]:
    """What the log calls it, its reference there, its event, its name."""
    if isinstance(subject, Found):
        return "order", subject.order_code, subject.event_id, subject.ticket_name
    if isinstance(subject, CheckInList):
        return "check-in list", subject.ref, subject.event_id, subject.name
    return "event", subject.slug, subject.id, subject.name
