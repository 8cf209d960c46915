"""Ask for the people that somebody wants: a page of them, how many there are, all for a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.attendees.asked import HOLDS, Asked, Show
from portal.core.db import db
from portal.orders import Attendee, Order
from portal.orders.models import AttendeeState, Status
from portal.web import paging

Rows = Sequence[Any]


@dataclass(frozen=True)
class Count:
    """So many people, and how many of them are in."""

    people: int = 0
    inside: int = 0

    @property
    def outside(self) -> int:
        return self.people - self.inside


def page_of(asked: Asked) -> Sequence[Attendee]:
    """The people of one page, with order and line."""
    first = paging.start_of(asked.page)
    wanted = _whole(_joined(select(Attendee)).where(*asked.conditions))
    return db.session.scalars(
        wanted.order_by(*asked.order_by).offset(first).limit(paging.ROWS)
    ).all()


def ids(asked: Asked) -> Sequence[int]:
    """Of all that match, in the order that is asked for."""
    wanted = _joined(select(Attendee.id)).where(*asked.conditions)
    return db.session.scalars(wanted.order_by(*asked.order_by)).all()


def some(wanted: Sequence[int]) -> Sequence[Attendee]:
    """The people with these ids, in this order, with order and line."""
    place = {attendee_id: number for number, attendee_id in enumerate(wanted)}
    these = _whole(_joined(select(Attendee)).where(Attendee.id.in_(wanted)))
    return sorted(db.session.scalars(these).all(), key=lambda each: place[each.id])


def counts(asked: Asked) -> Mapping[Show, Count]:
    """Of every tab, for what is asked beside it; one statement."""
    state = (Attendee.state, Order.status)
    both = (func.count(Attendee.id), func.count(Attendee.checked_in_at))
    wanted = _joined(select(*state, *both)).where(*asked.conditions_of_tabs)
    rows = db.session.execute(wanted.group_by(*state)).all()
    return {tab: _sum(rows, *HOLDS[tab]) for tab in Show}


def numbers(attendees: Sequence[Attendee]) -> Mapping[int, int]:
    """The number of each within its order, by id: K7QM2-1 is the first of K7QM2."""
    orders = {each.order_id for each in attendees}
    ids = select(Attendee.order_id, Attendee.id).where(Attendee.order_id.in_(orders))
    found: dict[int, int] = {}
    of_order: dict[int, int] = {}
    for order_id, attendee_id in db.session.execute(ids.order_by(Attendee.id)):
        found[attendee_id] = of_order[order_id] = of_order.get(order_id, 0) + 1
    return found


def _sum(rows: Rows, wanted: AttendeeState, statuses: Sequence[Status]) -> Count:
    fitting = [row for row in rows if row[0] == wanted and row[1] in statuses]
    return Count(sum(row[2] for row in fitting), sum(row[3] for row in fitting))


def _joined(wanted: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return wanted.join(Attendee.order)


def _whole(wanted: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return wanted.options(contains_eager(Attendee.order), joinedload(Attendee.line))
