"""Whom a search means, and in which orders the list can stand; each by an index."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CompoundSelect, UnaryExpression, select, union_all

from portal.core.finding import begins_with, contains, in_order
from portal.events import Event
from portal.orders import Attendee, Order

BY_NAME = "name"

SORTS = {
    "name": (Attendee.name, Attendee.id),
    "in": (Attendee.checked_in_at, Attendee.id),
    "added": (Attendee.id,),
}


def order_by(sort: str) -> Sequence[UnaryExpression[Any]]:
    return in_order(SORTS[sort.removeprefix("-")], backwards=sort.startswith("-"))


def meant(event: Event, search: str) -> CompoundSelect[int]:
    """Ids of attendees: by a part of a name or an address, of theirs or of who bought for them, by
    the beginning of their order's code, or by the whole of their own.
    """
    named = contains(search, Attendee.name, Attendee.email)
    bought = contains(search, Order.buyer_name, Order.buyer_email)
    plain = search.replace(" ", "").replace("-", "").upper()
    # By itself: the list around it reads orders too.
    of_order = select(Attendee.id).join(Attendee.order).correlate(None)
    return union_all(
        select(Attendee.id).where(Attendee.event_id == event.id, named),
        of_order.where(Order.event_id == event.id, bought),
        of_order.where(Order.event_id == event.id, begins_with(Order.code, plain)),
        select(Attendee.id).where(Attendee.code == plain),
    )
