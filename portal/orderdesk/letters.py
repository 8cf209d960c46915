"""What people are told of a cancellation: the same values for the mail and for its preview."""

from collections.abc import Mapping
from typing import Any

from portal.core.money import Money
from portal.documents.gather import event_of
from portal.orderdesk import seats
from portal.orderdesk.models import Cancellation
from portal.orderdesk.plans import Plan
from portal.orders import Order


def announced(order: Order, planned: Plan, note: str, url: str) -> Mapping[str, Any]:
    """Before it is done."""
    stopped = [(seat.ref, seat.attendee.line.ticket_name) for seat in planned.seats]
    return _letter(
        order,
        is_whole=planned.is_whole,
        amount=planned.amount,
        kept=planned.kept,
        note=note,
        stopped=stopped,
        url=url,
    )


def told(made: Cancellation, attendee_ids: list[int], url: str) -> Mapping[str, Any]:
    """After it was done."""
    order = made.order
    called = seats.refs(order)
    stopped = [
        (called[each.id], each.line.ticket_name)
        for each in order.attendees
        if each.id in attendee_ids
    ]
    back, kept = (Money(n, order.currency) for n in (made.back_minor, made.kept_minor))
    return _letter(
        order,
        is_whole=made.is_whole,
        amount=back,
        kept=kept,
        note=made.note,
        stopped=stopped,
        url=url,
    )


def _letter(order: Order, **what: Any) -> Mapping[str, Any]:
    about = {"event": event_of(order.event), "name": order.buyer_name, "order_code": order.code}
    return {**about, **what}
