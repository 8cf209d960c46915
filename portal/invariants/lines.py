"""Rules of lines: they add up to what the order says, and are about its event."""

from sqlalchemy import func, select

from portal.events import Event
from portal.invariants.rule import Rule
from portal.orders import Order, OrderLine
from portal.tickets import Ticket

_sums = (
    select(
        OrderLine.order_id,
        func.sum(OrderLine.unit_minor * OrderLine.count).label("gross_minor"),
        func.sum(OrderLine.discount_minor * OrderLine.count).label("off_minor"),
    )
    .group_by(OrderLine.order_id)
    .subquery()
)
_net = Order.subtotal_minor - Order.discount_minor

RULES = (
    Rule(
        "orders have lines",
        select(Order.code)
        .outerjoin(_sums, _sums.c.order_id == Order.id)
        .where(_sums.c.order_id.is_(None)),
        "Order {code} has no lines.",
    ),
    Rule(
        "Σ lines = subtotal",
        select(Order.code, Order.currency, Order.subtotal_minor, _sums.c.gross_minor)
        .join(_sums, _sums.c.order_id == Order.id)
        .where(_sums.c.gross_minor != Order.subtotal_minor),
        "Order {code}: the lines make {gross}, the order says {subtotal}.",
    ),
    Rule(
        "Σ discounts = discount",
        select(Order.code, Order.currency, Order.discount_minor, _sums.c.off_minor)
        .join(_sums, _sums.c.order_id == Order.id)
        .where(_sums.c.off_minor != Order.discount_minor),
        "Order {code}: the lines give a discount of {off}, the order says {discount}.",
    ),
    Rule(
        # The tax is in the prices, or comes on top.
        "subtotal − discount (+ tax) = total",
        select(Order.code, Order.currency, Order.total_minor, _net.label("net_minor")).where(
            Order.total_minor.not_in((_net, _net + Order.tax_minor))
        ),
        "Order {code}: less discounts it comes to {net}, its total is {total}.",
    ),
    Rule(
        "lines sell tickets of their event",
        select(Order.code, Event.slug, OrderLine.ticket_name)
        .join(OrderLine.order)
        .join(Order.event)
        .join(OrderLine.ticket)
        .where(Ticket.event_id != Order.event_id),
        "Order {code} of {slug} has a ticket of another event: {ticket_name}.",
    ),
)
