"""Whether somebody who was meant when it was sent is meant still, now that it is their turn."""

from portal.messages.models import Message, Presence, Recipient, Standing
from portal.orders import Attendee, Order
from portal.orders.models import AttendeeState, Status

STATUSES: dict[Standing, tuple[Status, ...]] = {
    Standing.PAID: (Status.COMPLETED,),
    Standing.UNPAID: (Status.PLACED,),
    Standing.BOTH: (Status.COMPLETED, Status.PLACED),
    Standing.CANCELLED: (Status.CANCELLED,),
}


def no_longer(message: Message, recipient: Recipient, about: Order | Attendee) -> str | None:
    """Why they get nothing now; None: they do."""
    order = about if isinstance(about, Order) else about.order
    if order.deleted_at or order.status not in STATUSES[Standing(message.standing)]:
        return f"Order {order.code} is {order.status} by now"
    if isinstance(about, Attendee) and _has_stopped(about):
        return f"The ticket is {about.state} by now"
    address = about.buyer_email if isinstance(about, Order) else about.email
    if (address or "").casefold() != recipient.address.casefold():
        return "Somebody else holds it by now"
    if not _came_as_meant(message.presence, about):
        return "They are in by now" if message.presence == Presence.OUT else "They are not in"
    return None


def _has_stopped(attendee: Attendee) -> bool:
    return attendee.state != AttendeeState.VALID and attendee.order.status != Status.CANCELLED


def _came_as_meant(presence: str, about: Order | Attendee) -> bool:
    if presence == Presence.ANY:
        return True
    people = about.attendees if isinstance(about, Order) else [about]
    return any(each.checked_in_at for each in people) == (presence == Presence.IN)
