"""Ask for the orders that somebody wants: a page of them, their sums, all of them for a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import selectinload

from portal.core import refs
from portal.core.db import db
from portal.events import Event
from portal.orderbook.asked import Asked, Show
from portal.orders import Attendee, Order
from portal.web import paging


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
    """The orders of one page, with lines and attendees."""
    wanted = select(Order).where(*asked.conditions).order_by(*asked.order_by)
    first = paging.start_of(asked.page)
    return db.session.scalars(_whole(wanted.offset(first).limit(paging.ROWS))).all()


def ids(asked: Asked) -> Sequence[int]:
    """Of all that match, in the order that is asked for."""
    wanted = select(Order.id).where(*asked.conditions).order_by(*asked.order_by)
    return db.session.scalars(wanted).all()


def some(wanted: Sequence[int]) -> Sequence[Order]:
    """The orders with these ids, in this order, with lines and attendees."""
    place = {order_id: number for number, order_id in enumerate(wanted)}
    found = db.session.scalars(_whole(select(Order).where(Order.id.in_(wanted)))).all()
    return sorted(found, key=lambda order: place[order.id])


def sums(asked: Asked) -> Mapping[Show, Sum]:
    """Of every tab, for what is asked beside it; two statements. A withdrawn order counts only in
    its own.
    """
    mine = asked.conditions_of_tabs
    tab = case((Order.deleted_at.is_not(None), Show.WITHDRAWN.value), else_=Order.status)
    named = tab.label("tab")
    orders = select(named, func.count(Order.id), func.sum(Order.total_minor)).where(*mine)
    people = select(named, func.count(Attendee.id)).where(*mine, Attendee.order_id == Order.id)
    seats = {row[0]: row[1] for row in db.session.execute(people.group_by("tab"))}
    rows = db.session.execute(orders.group_by("tab")).all()
    found = {Show(name): Sum(count, seats.get(name, 0), minor) for name, count, minor in rows}
    counted = (each for tab, each in found.items() if tab is not Show.WITHDRAWN)
    return {**dict.fromkeys(Show, Sum()), **found, Show.ALL: sum(counted, Sum())}


def code_like(event: Event, typed: str) -> str | None:
    """The code of the order that is called exactly so."""
    if len(typed) != refs.ORDER_LENGTH:
        return None
    wanted = select(Order.code).where(Order.event_id == event.id, Order.code == typed.upper())
    return db.session.scalar(wanted)


def _whole(wanted: Select[Order]) -> Select[Order]:
    return wanted.options(selectinload(Order.lines), selectinload(Order.attendees))
