"""An order with all that its pages show, in a fixed number of statements."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.db import db
from portal.orders import Order, OrderLine


def by_code(code: str) -> Order | None:
    return db.session.scalar(
        select(Order)
        .where(Order.code == code)
        .options(
            joinedload(Order.event),
            selectinload(Order.lines).joinedload(OrderLine.ticket),
            selectinload(Order.attendees),
            selectinload(Order.codes),
        )
    )


def of_buyer(code: str, email: str) -> Order | None:
    """The order with this code, if it was made with this address."""
    return db.session.scalar(
        select(Order).where(Order.code == code, func.lower(Order.buyer_email) == email.lower())
    )
