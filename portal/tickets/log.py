"""Write down what somebody did to a ticket."""

from portal import activity
from portal.activity import Words, changed
from portal.tickets.models import Ticket

activity.tell(
    {
        "ticket.created": Words("Ticket made", "{who} made the ticket {name}"),
        "ticket.changed": changed("{name}", "Ticket changed"),
        "ticket.closed": Words("Ticket closed", "{who} closed {name}"),
        "ticket.reopened": Words("Ticket reopened", "{who} reopened {name}"),
        "ticket.moved": Words("Ticket moved", "{who} moved {name} in the list"),
        "ticket.reserved": Words(
            "Kept for the door", "{who} kept {count} of {name} for the door until {until}"
        ),
        "ticket.released": Words(
            "Door reserve released", "{who} released what was kept of {name} for the door: {count}"
        ),
        "ticket.deleted": Words("Ticket deleted", "{who} deleted the ticket {name}"),
    },
    fields={
        "sold_at": "Place of sale",
        "sales_starts_at": "Start of sales",
        "sales_ends_at": "End of sales",
        "min_per_order": "Minimum per order",
        "max_per_order": "Maximum per order",
        "min_price_minor": "Smallest donation",
        "max_price_minor": "Largest donation",
    },
)


def record(
    action: str,
    ticket: Ticket,
    by_id: int,
    changes: dict[str, list[object]] | None = None,
    **told: str | int,
) -> None:
    activity.record(
        action,
        "ticket",
        ticket.ref,
        actor_id=by_id,
        event_id=ticket.event_id,
        details={"name": ticket.name, **told},
        changes=changes,
    )
