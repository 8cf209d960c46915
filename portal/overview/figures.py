"""How it is going: the figures of one event."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import selectinload

from portal import tickets
from portal.core import clock
from portal.core.db import db
from portal.core.money import Money
from portal.events import Event
from portal.orders import Order, OrderLine
from portal.orders.models import LIVE, Status
from portal.overview.sales import NOTHING, SOLD, by_day
from portal.payments import Payment
from portal.tickets import Ticket
from portal.web.filters import plural

LAST_SALES = 6

IS_SOLD = Order.status.in_(SOLD)
COMPLETED = Order.status == Status.COMPLETED
ON_TOP = Order.tax_included.is_(False) & (Order.tax_minor > 0)


@dataclass(frozen=True)
class Share:
    """One ticket: places sold, places held for people who pay, and what it brought."""

    ticket: Ticket
    sold: int
    held: int
    revenue: Money


@dataclass(frozen=True)
class Figures:
    """Revenue is the ledger's: money that arrived less money that went back."""

    revenue: Money
    orders: int
    waiting: int
    waiting_for: Money
    has_tax_on_top: bool
    shares: Sequence[Share]
    days: Sequence[int]
    last: Sequence[Order]

    @property
    def finding(self) -> str:
        """What the picture of the days says."""
        of_all = plural(sum(self.days), "ticket")
        return f"{of_all} sold in the last 14 days, {self.days[-1]:,} in the last 24 hours"

    @property
    def sold(self) -> int:
        return sum(share.sold for share in self.shares if not share.ticket.is_donation)

    @property
    def quantity(self) -> int:
        return sum(share.ticket.quantity for share in self.shares if not share.ticket.is_donation)


def of(event: Event) -> Figures:
    """Seven statements, however much was sold."""
    orders, waiting, waiting_minor, has_tax_on_top = _orders(event)
    revenue = db.session.scalar(
        select(func.sum(Payment.amount_minor)).where(Payment.event_id == event.id, Payment.counts)
    )
    return Figures(
        revenue=Money(revenue or 0, event.currency),
        orders=orders,
        waiting=waiting,
        waiting_for=Money(waiting_minor, event.currency),
        has_tax_on_top=has_tax_on_top,
        shares=_shares(event),
        days=by_day([event.id], clock.now()).get(event.id, NOTHING),
        last=_last(event),
    )


def _orders(event: Event) -> tuple[int, int, int, bool]:
    """How many there are, how many of them still wait for money, and for how much.

    The last one: whether some of what was paid is tax that the prices do not contain.
    """
    waits = Order.status.in_((Status.PENDING, Status.PLACED))
    row = db.session.execute(
        select(
            func.count(Order.id),
            func.coalesce(func.sum(case((waits, 1), else_=0)), 0),
            func.coalesce(func.sum(case((waits, Order.total_minor), else_=0)), 0),
            func.coalesce(func.max(case((COMPLETED & ON_TOP, 1), else_=0)), 0),
        ).where(Order.event_id == event.id, Order.status.in_(LIVE))
    ).one()
    return row[0], row[1], row[2], bool(row[3])


def _shares(event: Event) -> list[Share]:
    places = OrderLine.count - OrderLine.refunded
    paid_minor = places * (OrderLine.unit_minor - OrderLine.discount_minor)
    rows = db.session.execute(
        select(
            OrderLine.ticket_id,
            func.sum(case((IS_SOLD, places), else_=0)),
            func.sum(case((IS_SOLD, 0), else_=places)),
            func.sum(case((COMPLETED, paid_minor), else_=0)),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.event_id == event.id, Order.status.in_(LIVE))
        .group_by(OrderLine.ticket_id)
    )
    known = {ticket_id: numbers for ticket_id, *numbers in rows}
    shares = []
    for ticket in tickets.of_event(event):
        sold, held, minor = known.get(ticket.id, (0, 0, 0))
        shares.append(Share(ticket, sold, held, Money(minor, event.currency)))
    return shares


def _last(event: Event) -> Sequence[Order]:
    return db.session.scalars(
        select(Order)
        .where(Order.event_id == event.id, Order.status.in_(LIVE))
        .order_by(Order.created_at.desc(), Order.id.desc())
        .limit(LAST_SALES)
        .options(selectinload(Order.lines))
    ).all()
