"""Rules of the doors: who is in came in once, and only holders of good tickets are in."""

from sqlalchemy import func, select

from portal.invariants.rule import Rule
from portal.orders import Attendee, Order
from portal.orders.entries import CheckIn
from portal.orders.models import AttendeeState

_open = (
    select(CheckIn.attendee_id, func.count().label("times"))
    .where(CheckIn.undone_at.is_(None))
    .group_by(CheckIn.attendee_id)
    .subquery()
)
_times = func.coalesce(_open.c.times, 0)
_attendees = (
    select(Attendee.code, Order.code.label("order_code"), _times.label("times"))
    .join(Attendee.order)
    .outerjoin(_open, _open.c.attendee_id == Attendee.id)
)

RULES = (
    Rule(
        "who is in came in once",
        _attendees.where(Attendee.checked_in_at.is_not(None), _times != 1),
        "Order {order_code}: ticket {code} is in, let in {times} times.",
    ),
    Rule(
        "who came in is in",
        _attendees.where(Attendee.checked_in_at.is_(None), _times != 0),
        "Order {order_code}: ticket {code} is not in, let in {times} times.",
    ),
    Rule(
        "only good tickets are in",
        _attendees.add_columns(Attendee.state).where(
            Attendee.checked_in_at.is_not(None), Attendee.state != AttendeeState.VALID
        ),
        "Order {order_code}: ticket {code} is {state}, and still in.",
    ),
    Rule(
        "check-ins are of their event",
        select(Order.code.label("order_code"), Attendee.code)
        .join(CheckIn, CheckIn.attendee_id == Attendee.id)
        .join(Attendee.order)
        .where(CheckIn.event_id != Attendee.event_id),
        "Order {order_code}: ticket {code} was let in at another event.",
    ),
)
