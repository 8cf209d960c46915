"""What somebody bought, a page at a time, and what they still answer for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import contains_eager, selectinload

from portal.core.access import Role
from portal.core.db import db
from portal.events.models import Event, EventState
from portal.events.queries import When
from portal.orders.models import Order, Status
from portal.people import Membership, User

PAGE_SIZE = 20


@dataclass(frozen=True)
class Bought:
    """One page of orders; `after` is where the next one begins (None on the last)."""

    when: When
    orders: Sequence[Order]
    after: str | None


def bought(user: User, when: When, at: datetime, after: str | None) -> Bought:
    """By key and not by number: what is bought meanwhile moves no row to another page."""
    wanted = (
        select(Order)
        .join(Order.event)
        .where(Order.buyer_id == user.id, _is_kept(at), _in_time(when, at))
        .options(contains_eager(Order.event), selectinload(Order.lines))
    )
    soonest_first = when is When.UPCOMING
    key = (Event.starts_at, Order.id)
    mark = _mark(user, after) if after else None
    if mark:
        here = tuple_(*key)
        wanted = wanted.where(here > mark if soonest_first else here < mark)
    order = key if soonest_first else tuple(column.desc() for column in key)
    found = db.session.scalars(wanted.order_by(*order).limit(PAGE_SIZE + 1)).all()
    orders = found[:PAGE_SIZE]
    return Bought(when, orders, orders[-1].code if len(found) > PAGE_SIZE else None)


def owned_live(user: User, at: datetime) -> Sequence[str]:
    """Names of events that are on sale, or on, and whose owner somebody is."""
    mine = select(Membership.event_id).where(
        Membership.user_id == user.id, Membership.role == Role.OWNER
    )
    live = Event.state == EventState.PUBLISHED, Event.ends_at > at
    wanted = select(Event.name).where(Event.id.in_(mine), *live).order_by(Event.starts_at)
    return db.session.scalars(wanted.limit(3)).all()


def tickets_to_come(user: User, at: datetime) -> int:
    """How many orders of theirs hold tickets for events that are not over."""
    mine = Order.buyer_id == user.id, Order.status.in_((Status.PLACED, Status.COMPLETED))
    found = select(func.count(Order.id)).join(Order.event).where(*mine, Event.ends_at > at)
    return db.session.scalar(found) or 0


def _mark(user: User, code: str) -> tuple[datetime, int] | None:
    found = (
        select(Event.starts_at, Order.id)
        .join(Order.event)
        .where(Order.code == code, Order.buyer_id == user.id)
    )
    row = db.session.execute(found).one_or_none()
    return (row[0], row[1]) if row else None


def _is_kept(at: datetime) -> ColumnElement[bool]:
    """Not what was only held, and let go."""
    held = (Order.status == Status.PENDING) & (Order.expires_at > at)
    return Order.status.in_((Status.PLACED, Status.COMPLETED, Status.CANCELLED)) | held


def _in_time(when: When, at: datetime) -> ColumnElement[bool]:
    return Event.ends_at > at if when is When.UPCOMING else Event.ends_at <= at
