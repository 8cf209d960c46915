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


def of_ticket(found: Found, action: str, *, by_id: int, gate: str | None) -> None:
    """`name` is that of the ticket: who holds it may ask to be forgotten, the log stays."""
    activity.record(
        action,
        "order",
        found.order_code,
        actor_id=by_id,
        event_id=found.event_id,
        details={"name": found.ticket_name, "gate": gate or ""},
    )


def of_list(
    each: CheckInList, action: str, *, by_id: int, changes: Mapping[str, Any] | None = None
) -> None:
    activity.record(
        action,
        "check-in list",
        each.ref,
        actor_id=by_id,
        event_id=each.event_id,
        details={"name": each.name},
        changes=changes,
    )


def of_settings(event: Event, *, by_id: int, changes: Mapping[str, Any]) -> None:
    activity.record(
        "checkin.settings_changed",
        "event",
        event.slug,
        actor_id=by_id,
        event_id=event.id,
        details={"name": event.name},
        changes=changes,
    )
