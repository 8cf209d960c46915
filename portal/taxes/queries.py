"""Whom a change of the tax leaves alone: orders keep what they were sold with."""

from dataclasses import dataclass

from sqlalchemy import case, func, select

from portal.core.db import db
from portal.events import Event
from portal.orders import Order
from portal.orders.models import LIVE, Status


@dataclass(frozen=True)
class Sold:
    """Orders of an event that hold their places; `held` of them are not placed yet."""

    orders: int
    held: int


def sold(event: Event) -> Sold:
    held = func.coalesce(func.sum(case((Order.status == Status.PENDING, 1), else_=0)), 0)
    wanted = select(func.count(Order.id), held)
    found = db.session.execute(
        wanted.where(Order.event_id == event.id, Order.status.in_(LIVE))
    ).one()
    return Sold(found[0], int(found[1]))
