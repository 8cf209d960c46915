"""What came in for an order and what went back, as its page shows it."""

from dataclasses import dataclass

from portal.core.money import Money
from portal.orders import Order
from portal.payments import PaymentState, of_order


@dataclass(frozen=True)
class Movements:
    """`back` counts what is on its way; `is_given_back` says that none is any more."""

    came: Money
    back: Money
    is_given_back: bool


def of(order: Order) -> Movements:
    rows = of_order(order)
    return Movements(
        came=Money(sum(row.amount_minor for row in rows if not row.is_refund), order.currency),
        back=Money(-sum(row.amount_minor for row in rows if row.is_refund), order.currency),
        is_given_back=all(row.state == PaymentState.BOOKED for row in rows if row.is_refund),
    )
