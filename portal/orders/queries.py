"""Ask about orders."""

from sqlalchemy import func, select

from portal.codes import Code, Held
from portal.core.db import db
from portal.orders.models import Order, OrderCode, Status


def by_code(code: str) -> Order | None:
    return db.session.scalar(select(Order).where(Order.code == code))


def held_uses(code: Code) -> Held:
    """Uses of a code in orders that are not paid yet, and when the first hold ends."""
    count, until = db.session.execute(
        select(func.coalesce(func.sum(OrderCode.uses), 0), func.min(Order.expires_at))
        .join(Order)
        .where(OrderCode.code_id == code.id, Order.status == Status.PENDING)
    ).one()
    return Held(count, until)
