"""Ask the ledger."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from portal.core.db import db
from portal.core.money import Money
from portal.orders import Order
from portal.payments.models import Payment, RefundedTicket


def of_order(order: Order) -> Sequence[Payment]:
    """All that moved for an order, oldest first; not what a provider refused to give back."""
    mine = (Payment.order_id == order.id, Payment.counts)
    return db.session.scalars(select(Payment).where(*mine).order_by(Payment.id)).all()


def paid(order: Order) -> Money:
    """What arrived, less what went back."""
    return Money(sum(each.amount_minor for each in of_order(order)), order.currency)


def all_of_order(order: Order) -> Sequence[Payment]:
    """The same with refunds that were refused: for those who look after the money."""
    mine = Payment.order_id == order.id
    return db.session.scalars(select(Payment).where(mine).order_by(Payment.id)).all()


def tickets_of(rows: Sequence[Payment]) -> Mapping[int, list[int]]:
    """The attendees whose tickets stop with these refunds, by the id of the refund."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    wanted = RefundedTicket.payment_id.in_([row.id for row in rows])
    for one in db.session.scalars(select(RefundedTicket).where(wanted)):
        found[one.payment_id].append(one.attendee_id)
    return found
