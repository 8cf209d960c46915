"""Ask the ledger."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.core.db import db
from portal.core.money import Money
from portal.orders import Order
from portal.payments.models import Payment


def of(order: Order) -> Sequence[Payment]:
    """Every movement of money for an order, the first one first."""
    its = select(Payment).where(Payment.order_id == order.id)
    return db.session.scalars(its.order_by(Payment.id)).all()


def paid(order: Order) -> Money:
    """What arrived, less what went back."""
    return Money(sum(each.amount_minor for each in of(order)), order.currency)
