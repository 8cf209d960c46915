"""What was sold with shift passes, for lists and pages of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from portal.core.db import db
from portal.core.money import Money
from portal.events import Event
from portal.orders import Order
from portal.orders.models import Status
from portal.passes import ShiftPass
from portal.tickets import Ticket
from portal.tickets.models import SoldAt
from portal.tills import Till


@dataclass(frozen=True)
class Sold:
    """Sales that stand, and what they come to, under a name that was typed at the start."""

    name: str
    sales: int
    total: Money


@dataclass
class Sales:
    """What was sold with one pass."""

    total: Money
    count: int = 0
    by_name: list[Sold] = field(default_factory=list)

    def add(self, sold: Sold) -> None:
        self.by_name.append(sold)
        self.count, self.total = self.count + sold.sales, self.total + sold.total


def sold(event: Event, found: Sequence[ShiftPass]) -> Mapping[int, Sales]:
    """By pass id, the names in the order of the alphabet, in one statement."""
    rows = db.session.execute(
        select(Order.pass_id, Order.sold_by, func.count(), func.sum(Order.total_minor))
        .where(
            Order.pass_id.in_([each.id for each in found]),
            Order.status == Status.COMPLETED,
        )
        .group_by(Order.pass_id, Order.sold_by)
        .order_by(Order.pass_id, Order.sold_by)
    )
    by_pass = {each.id: Sales(Money(0, event.currency)) for each in found}
    for pass_id, name, count, total in rows:
        by_pass[pass_id or 0].add(Sold(name or "", count, Money(total, event.currency)))
    return by_pass


def tills(event: Event) -> Sequence[Till]:
    """Where a new pass may be good."""
    mine = select(Till).where(Till.event_id == event.id, Till.closed_at.is_(None))
    return db.session.scalars(mine.order_by(Till.position, Till.id)).all()


def tickets(event: Event) -> Sequence[Ticket]:
    """What a pass may name: what has a place at the till."""
    mine = select(Ticket).where(
        Ticket.event_id == event.id, Ticket.closed_at.is_(None), Ticket.sold_at != SoldAt.ONLINE
    )
    return db.session.scalars(mine.order_by(Ticket.position, Ticket.id)).all()
