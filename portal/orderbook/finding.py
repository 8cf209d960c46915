"""Which orders a search means, and in which orders the list can stand; each by an index."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CompoundSelect, UnaryExpression, select, union_all

from portal.core.finding import begins_with, contains, in_order
from portal.events import Event
from portal.online.models import PaymentAttempt
from portal.orders import Attendee, Order
from portal.payments import Payment

NEWEST = "-created"

SORTS = {
    "created": (Order.created_at, Order.id),
    "buyer": (Order.buyer_name, Order.code),
    "total": (Order.total_minor, Order.id),
}


def order_by(sort: str) -> Sequence[UnaryExpression[Any]]:
    return in_order(SORTS[sort.removeprefix("-")], backwards=sort.startswith("-"))


def meant(event: Event, search: str) -> CompoundSelect[int]:
    """Ids of orders: by a part of a name or an address, the beginning of their code, or the whole
    of what else they are known by (a ticket's code, what a provider calls the payment).
    """
    named = contains(search, Order.buyer_name, Order.buyer_email)
    held = contains(search, Attendee.name, Attendee.email)
    plain = search.replace(" ", "").replace("-", "").upper()
    attempted = (PaymentAttempt.provider_id, PaymentAttempt.payment_id, PaymentAttempt.ref)
    return union_all(
        select(Order.id).where(Order.event_id == event.id, named),
        select(Order.id).where(Order.event_id == event.id, begins_with(Order.code, plain)),
        select(Attendee.order_id).where(Attendee.event_id == event.id, held),
        select(Attendee.order_id).where(Attendee.code == plain),
        select(Payment.order_id).where(Payment.provider_id == search),
        *(select(PaymentAttempt.order_id).where(each == search) for each in attempted),
    )
