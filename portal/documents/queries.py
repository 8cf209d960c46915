"""Orders and attendees with all that their papers show, in a fixed number of statements."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from portal.core.db import db
from portal.orders.models import Attendee, Order

_WITH_PAPERS: tuple[ORMOption, ...] = (
    joinedload(Order.event),
    selectinload(Order.lines),
    selectinload(Order.attendees).joinedload(Attendee.line),
)


def order_by_id(order_id: int) -> Order:
    return db.session.get_one(Order, order_id, options=_WITH_PAPERS)


def order_by_code(code: str) -> Order | None:
    return db.session.scalar(select(Order).where(Order.code == code).options(*_WITH_PAPERS))


def attendee_by_id(attendee_id: int) -> Attendee:
    return db.session.get_one(Attendee, attendee_id)


def attendee_by_code(code: str) -> Attendee | None:
    return db.session.scalar(select(Attendee).where(Attendee.code == code))
