"""Rules of shift passes: what was sold with one was sold at the door of its event, by somebody."""

from sqlalchemy import select

from portal.invariants.rule import Rule
from portal.orders import Order
from portal.orders.models import Channel
from portal.passes import ShiftPass

_sold = select(Order.code, ShiftPass.name).join(ShiftPass, ShiftPass.id == Order.pass_id)

RULES = (
    Rule(
        "sold with a pass of its event",
        _sold.where(
            (ShiftPass.event_id != Order.event_id)
            | (Order.channel != Channel.DOOR)
            | (Order.created_by_id != ShiftPass.made_by_id)
        ),
        "Order {code}: sold with the shift pass {name}, which is not good for it.",
    ),
    Rule(
        "what a pass sold names who sold it",
        select(Order.code).where(Order.pass_id.is_not(None) != Order.sold_by.is_not(None)),
        "Order {code}: a shift pass without the name of who sold, or a name without a pass.",
    ),
)
