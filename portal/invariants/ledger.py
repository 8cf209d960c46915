"""Rules of money: what was completed was paid, in the currency of the order, and nothing else."""

from sqlalchemy import case, func, select

from portal.invariants.rule import Rule
from portal.orders import Order
from portal.orders.models import Status
from portal.payments import Payment, PaymentState

_WAITING = (Status.PENDING, Status.PLACED, Status.EXPIRED)

# What a provider refused to give back is still with us.
_sums = (
    select(
        Payment.order_id,
        func.sum(Payment.amount_minor).label("paid_minor"),
        func.sum(case((Payment.amount_minor > 0, Payment.amount_minor), else_=0)).label("in_minor"),
        # A refund on its way may be refused: until it is made the money is still with us.
        func.sum(case((Payment.state == PaymentState.BOOKED, Payment.amount_minor), else_=0)).label(
            "here_minor"
        ),
    )
    .where(Payment.counts)
    .group_by(Payment.order_id)
    .subquery()
)
_paid = func.coalesce(_sums.c.paid_minor, 0)
_here = func.coalesce(_sums.c.here_minor, 0)
_came = func.coalesce(_sums.c.in_minor, 0)
_orders = select(
    Order.code, Order.status, Order.currency, Order.total_minor, _paid.label("paid_minor")
).outerjoin(_sums, _sums.c.order_id == Order.id)

RULES = (
    Rule(
        "completed orders are paid",
        _orders.where(
            Order.status == Status.COMPLETED,
            # Some of it may have gone back, but not all.
            (_came < Order.total_minor)
            | (_paid > Order.total_minor)
            | ((_here <= 0) & (Order.total_minor > 0)),
        ),
        "Order {code} is completed: its total is {total}, {paid} was paid.",
    ),
    Rule(
        "what is not completed holds no money",
        _orders.where(Order.status.in_(_WAITING), _paid != 0),
        "Order {code} is {status}, and {paid} was paid for it.",
    ),
    Rule(
        "payments are in the order's currency",
        select(Order.code, Order.currency, Payment.currency.label("other"))
        .join(Payment, Payment.order_id == Order.id)
        .where(Payment.currency != Order.currency),
        "Order {code} is in {currency}, a payment for it in {other}.",
    ),
    Rule(
        "payments are booked to the order's event",
        select(Order.code)
        .join(Payment, Payment.order_id == Order.id)
        .where(Payment.event_id != Order.event_id),
        "Order {code}: a payment for it is booked to another event.",
    ),
)
