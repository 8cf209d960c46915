"""Ask the ledger."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.core.db import db
from portal.core.money import Money
from portal.orders import Order
from portal.payments.models import Payment


def of_order(order: Order) -> Sequence[Payment]:
    """All that moved for an order, oldest first; not what a provider refused to give back."""
    mine = (Payment.order_id == order.id, Payment.counts)
    return db.session.scalars(select(Payment).where(*mine).order_by(Payment.id)).all()


def paid(order: Order) -> Money:
    """What arrived, less what went back."""
    return Money(sum(each.amount_minor for each in of_order(order)), order.currency)
