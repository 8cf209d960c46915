"""Rules of moments: each state of an order has left its time."""

from sqlalchemy import ColumnElement, Select, select

from portal.invariants.rule import Rule
from portal.orders import Order
from portal.orders.models import Status

_ENDED = (Status.EXPIRED, Status.CANCELLED)


def _orders(condition: ColumnElement[bool]) -> Select[str, str]:
    return select(Order.code, Order.status).where(condition)


RULES = (
    Rule(
        "pending orders end",
        _orders((Order.status == Status.PENDING) & Order.expires_at.is_(None)),
        "Order {code} is pending, and no time is set at which its hold ends.",
    ),
    Rule(
        "completed orders have their moment",
        _orders((Order.status == Status.COMPLETED) & Order.completed_at.is_(None)),
        "Order {code} is completed, and nobody knows since when.",
    ),
    Rule(
        "only ended orders have an end",
        _orders(Order.status.in_(_ENDED) != Order.ended_at.is_not(None)),
        "Order {code} is {status}: that and the time of its end do not go together.",
    ),
)
