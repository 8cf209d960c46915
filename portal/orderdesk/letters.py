"""What people are told of a cancellation: the same values for the mail and for its preview."""

from collections.abc import Mapping
from typing import Any

from portal.core.money import Money
from portal.documents import gaps
from portal.documents.gather import event_of
from portal.mail import Occasion
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


def _letter(order: Order, *, is_whole: bool, url: str, **what: Any) -> Mapping[str, Any]:
    """An organizer's own words are for orders that end; of single tickets the house speaks."""
    return {
        "event": event_of(order.event),
        "name": order.buyer_name,
        "order_code": order.code,
        "is_whole": is_whole,
        "url": url,
        "said": gaps.said(order, Occasion.CANCELLATION, link=url) if is_whole else None,
        **what,
    }
