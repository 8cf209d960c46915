"""Ask for the orders that somebody wants: a page of them, their sums, all of them for a file."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import selectinload

from portal.core import refs
from portal.core.db import db
from portal.events import Event
from portal.orderbook.asked import Asked, Show
from portal.orders import Attendee, Order
from portal.orders.models import Status
from portal.web import paging

# The tab that an order stands in, beside the one of all.
TAB = case((Order.deleted_at.is_not(None), Show.WITHDRAWN.value), else_=Order.status).label("tab")


@dataclass(frozen=True)
class Sum:
    """So many orders, the people they are for, and what they come to, in minor units."""

    orders: int = 0
    tickets: int = 0
    minor: int = 0

    def __add__(self, other: Self) -> "Sum":
        return Sum(
            self.orders + other.orders, self.tickets + other.tickets, self.minor + other.minor
        )


def page_of(asked: Asked) -> Sequence[Order]:
    """The orders of one page, with their lines."""
    wanted = select(Order).where(*asked.conditions).order_by(*asked.order_by)
    page = wanted.offset(paging.start_of(asked.page)).limit(paging.ROWS)
    return db.session.scalars(page.options(selectinload(Order.lines))).all()


def ids(asked: Asked) -> Sequence[int]:
    """Of all that match, in the order that is asked for."""
    wanted = select(Order.id).where(*asked.conditions).order_by(*asked.order_by)
    return db.session.scalars(wanted).all()


def some(wanted: Sequence[int]) -> Sequence[Order]:
    """The orders with these ids, in this order, with lines and attendees."""
    place = {order_id: number for number, order_id in enumerate(wanted)}
    these = select(Order).where(Order.id.in_(wanted))
    whole = these.options(selectinload(Order.lines), selectinload(Order.attendees))
    return sorted(db.session.scalars(whole).all(), key=lambda order: place[order.id])


@dataclass(frozen=True)
class Figures:
    """`sums` of every tab, for what is asked beside it; `bars`: orders by the number of their bar,
    of the tab that is asked for.
    """

    sums: Mapping[Show, Sum]
    bars: Mapping[int, int]


def figures(asked: Asked, moments: Sequence[datetime] = ()) -> Figures:
    """Two statements. `moments`: when each bar begins; what came before belongs to the first."""
    mine = asked.conditions_of_tabs
    bar = _which(moments, 0, len(moments)) if moments else literal(0)
    orders = select(TAB, bar.label("bar"), func.count(Order.id), func.sum(Order.total_minor))
    rows = db.session.execute(orders.where(*mine).group_by("tab", "bar")).all()
    people = select(TAB, func.count(Attendee.id)).where(*mine, Attendee.order_id == Order.id)
    seats = db.session.execute(people.group_by("tab")).all()
    parts = [(Show(tab), n, Sum(count, 0, minor)) for tab, n, count, minor in rows]
    parts += [(Show(tab), -1, Sum(0, count, 0)) for tab, count in seats]
    return Figures(
        {tab: sum((part for of, _, part in parts if of in tab.holds), Sum()) for tab in Show},
        _by_bar((n, part.orders) for of, n, part in parts if of in asked.show.holds),
    )


def sums(asked: Asked) -> Mapping[Show, Sum]:
    """Of every tab, for what is asked beside it; two statements."""
    return figures(asked).sums


def _by_bar(counts: Iterable[tuple[int, int]]) -> Counter[int]:
    found: Counter[int] = Counter()
    for number, count in counts:
        found[number] += count
    return found


def _which(moments: Sequence[datetime], low: int, high: int) -> ColumnElement[int]:
    """The number of the last moment that is not after the order; halved, so that few are asked.

    Bounds instead of a date: the databases cut days in zones of their own.
    """
    if high - low == 1:
        return literal(low)
    middle = (low + high) // 2
    earlier, later = _which(moments, low, middle), _which(moments, middle, high)
    return case((Order.created_at < moments[middle], earlier), else_=later)


def code_like(event: Event, typed: str) -> str | None:
    """The code of the order that is called exactly so."""
    if len(typed) != refs.ORDER_LENGTH:
        return None
    wanted = select(Order.code).where(Order.event_id == event.id, Order.code == typed.upper())
    return db.session.scalar(wanted)


def by_codes(event: Event, codes: Sequence[str]) -> Sequence[Order]:
    """In the order of their ids, in which whoever does something to many takes them."""
    wanted = select(Order).where(Order.event_id == event.id, Order.code.in_(codes))
    return db.session.scalars(wanted.order_by(Order.id)).all()


def of_task(event_id: int, code: str) -> Order | None:
    return db.session.scalar(select(Order).where(Order.event_id == event_id, Order.code == code))


def codes_of(
    asked: Asked, ticked: Sequence[str] | None, fits: Sequence[Status]
) -> tuple[Sequence[str], Sum]:
    """Of the orders that were ticked, or of all that match, those in a state that fits; and what
    they come to.
    """
    chosen = asked.conditions if ticked is None else _ticked(asked.event, ticked)
    mine = (*chosen, Order.status.in_(fits), Order.deleted_at.is_(None))
    rows = db.session.execute(
        select(Order.code, Order.total_minor).where(*mine).order_by(Order.id)
    ).all()
    return [row.code for row in rows], Sum(len(rows), 0, sum(row.total_minor for row in rows))


def _ticked(event: Event, codes: Sequence[str]) -> list[ColumnElement[bool]]:
    return [Order.event_id == event.id, Order.code.in_(codes)]
