"""Write down what somebody did to a ticket."""

from portal import activity
from portal.tickets.models import Ticket


def record(
    action: str, ticket: Ticket, by_id: int, changes: dict[str, list[object]] | None = None
) -> None:
    activity.record(
        action,
        "ticket",
        ticket.ref,
        actor_id=by_id,
        event_id=ticket.event_id,
        details={"name": ticket.name},
        changes=changes,
    )
