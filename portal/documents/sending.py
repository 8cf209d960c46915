"""Send again what somebody lost: the tickets of an order, one of them, or how to pay."""

from portal.core import refs
from portal.core.refusals import WrongState
from portal.jobs import promise
from portal.orders import Attendee, Order, log
from portal.orders.models import AttendeeState, Status


def resend(order: Order, *, by_id: int) -> None:
    """One more mail to whoever had one before. Raises `WrongState` where there is none to send."""
    holders = (each.email for each in order.attendees)
    if not any((order.buyer_email, *(holders if order.is_completed else ()))):
        raise WrongState("There is no address to send it to.")
    if order.is_completed:
        promise("order.confirmed", order_id=order.id, sending=refs.ticket_code())
        log.record(order, "order.mailed", actor_id=by_id)
        return
    if order.status != Status.PLACED:
        raise WrongState(f"Order {order.code} is {order.status}: there is nothing to send.")
    promise("order.placed", order_id=order.id, sending=refs.ticket_code())
    log.record(order, "order.bill_mailed", actor_id=by_id)


def resend_ticket(attendee: Attendee, *, by_id: int) -> None:
    """One holder gets their own ticket once more, and nothing of the others."""
    order = attendee.order
    if not order.is_completed or attendee.state != AttendeeState.VALID:
        raise WrongState("This ticket is not valid, so it is not sent.")
    if not attendee.email:
        raise WrongState("There is no address of its own to send this ticket to.")
    promise("order.ticket", attendee_id=attendee.id, sending=refs.ticket_code())
    log.record(order, "order.ticket_mailed", actor_id=by_id)
