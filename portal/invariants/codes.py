"""Rules of codes: uses are counted as live orders have them, and discounts come from a code."""

from sqlalchemy import func, select

from portal.codes import Code
from portal.events import Event
from portal.invariants.rule import Rule
from portal.orders import Order
from portal.orders.models import LIVE, OrderCode

_had = (
    select(OrderCode.code_id, func.sum(OrderCode.uses).label("uses"))
    .join(Order)
    .where(Order.status.in_(LIVE))
    .group_by(OrderCode.code_id)
    .subquery()
)
_uses = func.coalesce(_had.c.uses, 0)

_given = (
    select(OrderCode.order_id, func.sum(OrderCode.given_minor).label("given_minor"))
    .group_by(OrderCode.order_id)
    .subquery()
)

RULES = (
    Rule(
        "used = uses",
        select(Event.slug, Code.code, Code.used, _uses.label("uses"))
        .join(Event)
        .outerjoin(_had, _had.c.code_id == Code.id)
        .where(Code.used != _uses),
        "Code {code} of {slug}: counted as used {used}, by live orders {uses}.",
    ),
    Rule(
        "codes give the discount",
        select(Order.code, Order.currency, Order.discount_minor, _given.c.given_minor)
        .join(_given, _given.c.order_id == Order.id)
        .where(_given.c.given_minor != Order.discount_minor),
        "Order {code}: its codes give {given}, the order says {discount}.",
    ),
)
