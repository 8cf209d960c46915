"""Rules of lines: they add up to what the order says, and are about its event."""

from sqlalchemy import case, func, select

from portal.core.money import BASIS_POINTS
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
_rate = func.coalesce(Order.tax_rate, 0)
_whole = BASIS_POINTS + case((Order.tax_included.is_(True), _rate), else_=0)
_tax = (2 * _net * _rate + _whole) // (2 * _whole)
_on_top = case((Order.tax_included.is_(False), Order.tax_minor), else_=0)

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
        "subtotal − discount (+ tax) = total",
        select(Order.code, Order.currency, Order.total_minor, _net.label("net_minor")).where(
            Order.total_minor != _net + _on_top
        ),
        "Order {code}: less discounts it comes to {net}, its total is {total}.",
    ),
    Rule(
        # Half up, once, on the sum of the lines; in whole numbers, so that none is lost.
        "tax is what its rate makes",
        select(Order.code, Order.currency, Order.tax_minor, _tax.label("due_minor")).where(
            Order.tax_minor != _tax
        ),
        "Order {code}: its tax would be {due}, it says {tax}.",
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
