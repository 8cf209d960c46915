"""Ask for the events of all teams, with their owners and what is sold of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import aliased

from portal.core.access import Role
from portal.core.db import db
from portal.events import Event, EventState
from portal.events.queries import When
from portal.orders import Order, OrderLine
from portal.orders.models import Status
from portal.people import Membership, User
from portal.tickets import Kind, Ticket

PAGE = 50

_IS_PLACE = Ticket.kind != Kind.DONATION


@dataclass(frozen=True)
class Row:
    """An event; `sold` places of `quantity`, those that are only held not among them."""

    event: Event
    owner: User | None
    sold: int
    quantity: int


@dataclass(frozen=True)
class Wanted:
    when: When
    search: str = ""
    state: EventState | None = None
    before: str | None = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.state or self.before)


def page(wanted: Wanted, at: datetime) -> tuple[Sequence[Row], str | None]:
    """One page, soonest first (past ones: latest), and the slug after which the next begins."""
    owner = aliased(User)
    owns = (Membership.event_id == Event.id) & (Membership.role == Role.OWNER)
    coming = wanted.when is When.UPCOMING
    order = (Event.starts_at, Event.id) if coming else (Event.starts_at.desc(), Event.id.desc())
    rows = db.session.execute(
        select(Event, owner)
        .outerjoin(Membership, owns)
        .outerjoin(owner, owner.id == Membership.user_id)
        .where(*_conditions(wanted, at))
        .order_by(*order)
        .limit(PAGE + 1)
    ).all()
    shown = [(row[0], row[1]) for row in rows[:PAGE]]
    sold = _sold([event.id for event, _ in shown])
    found = [Row(event, whose, *sold.get(event.id, (0, 0))) for event, whose in shown]
    return found, found[-1].event.slug if len(rows) > PAGE else None


def _conditions(wanted: Wanted, at: datetime) -> Iterator[ColumnElement[bool]]:
    coming = wanted.when is When.UPCOMING
    yield Event.ends_at > at if coming else Event.ends_at <= at
    if wanted.state:
        yield Event.state == wanted.state
    for word in wanted.search.split()[:5]:
        yield Event.name.icontains(word, autoescape=True) | (Event.slug == word.lower())
    mark = (
        wanted.before
        and db.session.execute(
            select(Event.starts_at, Event.id).where(Event.slug == wanted.before)
        ).one_or_none()
    )
    if mark:
        here, there = tuple_(Event.starts_at, Event.id), tuple_(*mark)
        yield here > there if coming else here < there


def _sold(ids: Sequence[int]) -> Mapping[int, tuple[int, int]]:
    """By event: places sold, and places there are; two statements for all of them."""
    held = db.session.execute(
        select(Order.event_id, func.sum(OrderLine.count))
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Ticket, Ticket.id == OrderLine.ticket_id)
        .where(Order.status == Status.PENDING, Order.event_id.in_(ids), _IS_PLACE)
        .group_by(Order.event_id)
    )
    waiting = {row[0]: row[1] for row in held}
    stock = db.session.execute(
        select(Ticket.event_id, func.sum(Ticket.taken), func.sum(Ticket.quantity))
        .where(Ticket.event_id.in_(ids), _IS_PLACE)
        .group_by(Ticket.event_id)
    )
    return {event: (taken - waiting.get(event, 0), quantity) for event, taken, quantity in stock}
