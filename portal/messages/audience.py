"""Whom a message goes to, in the database: one mail for each address, the others counted by why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    distinct,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import joinedload, selectinload

from portal.core.db import db
from portal.events import Event
from portal.messages.meant import STATUSES
from portal.messages.models import Message, Presence, Recipient, RecipientState, Whom
from portal.messages.rules import Details
from portal.orders import Attendee, Order, OrderLine
from portal.orders.models import AttendeeState, Status


@dataclass(frozen=True)
class Tally:
    """How many mails it is, and who gets none, by why."""

    count: int
    cancelled: int
    stopped: int
    unknown: int
    twice: int

    @property
    def excluded(self) -> list[tuple[int, str]]:
        each = (
            (self.cancelled, "order cancelled"),
            (self.stopped, "ticket void or refunded"),
            (self.unknown, "no address given"),
            (self.twice, "address there already: one mail for each"),
        )
        return [(count, why) for count, why in each if count]


def tally(event: Event, details: Details) -> Tally:
    """In one statement."""
    each = _candidates(event.id, details)
    good = ~each.c.is_cancelled & ~each.c.is_stopped
    known = good & each.c.address.is_not(None)
    row = db.session.execute(
        select(
            func.count(distinct(case((known, each.c.address)))),
            _sum(each.c.is_cancelled),
            _sum(~each.c.is_cancelled & each.c.is_stopped),
            _sum(good & each.c.address.is_(None)),
            _sum(known),
        )
    ).one()
    return Tally(row[0], row[1], row[2], row[3], row[4] - row[0])


def samples(event: Event, details: Details, count: int) -> Sequence[Order | Attendee]:
    """Some of those who would get it, with what their mail shows."""
    wanted = select(_first_of_each(event.id, details).c.key).order_by("key").limit(count)
    ids = db.session.scalars(wanted).all()
    if details.whom is Whom.BUYERS:
        orders = select(Order).where(Order.id.in_(ids)).order_by(Order.id)
        return db.session.scalars(
            orders.options(joinedload(Order.event), selectinload(Order.lines))
        ).all()
    order = joinedload(Attendee.order).joinedload(Order.event)
    people = select(Attendee).where(Attendee.id.in_(ids)).order_by(Attendee.id)
    return db.session.scalars(people.options(order, joinedload(Attendee.line))).all()


def freeze(message: Message, details: Details, at: datetime) -> int:
    """Write down who gets it, in one statement; returns how many were written."""
    chosen = _first_of_each(message.event_id, details)
    fixed = (
        literal(message.id),
        literal(message.round),
        literal(RecipientState.WAITING.value),
        literal(0),
        literal(at, Recipient.next_at.type),
    )
    people: Select[tuple[object, ...]]
    if details.whom is Whom.BUYERS:
        people = select(*fixed, func.lower(Order.buyer_email), Order.buyer_name, Order.id)
        people = people.where(Order.id.in_(select(chosen.c.key)))
        columns = ["order_id"]
    else:
        people = select(*fixed, func.lower(Attendee.email), Attendee.name, Attendee.order_id)
        people = people.add_columns(Attendee.id).where(Attendee.id.in_(select(chosen.c.key)))
        columns = ["order_id", "attendee_id"]
    names = ["message_id", "round", "state", "attempts", "next_at", "address", "name", *columns]
    db.session.execute(insert(Recipient).from_select(names, people))
    written = (Recipient.message_id == message.id) & (Recipient.round == message.round)
    return db.session.scalar(select(func.count(Recipient.id)).where(written)) or 0


def _first_of_each(event_id: int, details: Details) -> Subquery:
    """The order or ticket that speaks for an address: the oldest one."""
    each = _candidates(event_id, details)
    good = and_(~each.c.is_cancelled, ~each.c.is_stopped, each.c.address.is_not(None))
    return select(func.min(each.c.key).label("key")).where(good).group_by(each.c.address).subquery()


def _candidates(event_id: int, details: Details) -> Subquery:
    """Who is asked for by ticket and state, and those whose order was cancelled meanwhile."""
    meant = STATUSES[details.standing]
    in_question = Order.status.in_((*meant, Status.CANCELLED))
    over = literal(value=False) if Status.CANCELLED in meant else Order.status == Status.CANCELLED
    ours = and_(Order.event_id == event_id, Order.deleted_at.is_(None), in_question)
    if details.whom is Whom.BUYERS:
        return _buyers(ours, over, details)
    return _attendees(ours, over, details)


def _buyers(ours: ColumnElement[bool], over: ColumnElement[bool], details: Details) -> Subquery:
    wanted = select(
        Order.id.label("key"),
        func.lower(Order.buyer_email).label("address"),
        over.label("is_cancelled"),
        literal(value=False).label("is_stopped"),
    ).where(ours)
    if details.ticket_ids:
        of_tickets = OrderLine.ticket_id.in_(details.ticket_ids)
        left = or_(OrderLine.count > OrderLine.refunded, Order.status == Status.CANCELLED)
        its = select(OrderLine.id).where(OrderLine.order_id == Order.id, of_tickets, left)
        wanted = wanted.where(its.exists())
    came = select(Attendee.id).where(
        Attendee.order_id == Order.id, Attendee.checked_in_at.is_not(None)
    )
    return wanted.where(*_present(came.exists(), details.presence)).subquery()


def _attendees(ours: ColumnElement[bool], over: ColumnElement[bool], details: Details) -> Subquery:
    stopped = and_(Attendee.state != AttendeeState.VALID, Order.status != Status.CANCELLED)
    wanted = (
        select(
            Attendee.id.label("key"),
            func.lower(Attendee.email).label("address"),
            over.label("is_cancelled"),
            stopped.label("is_stopped"),
        )
        .join(Attendee.order)
        .where(ours)
    )
    if details.ticket_ids:
        wanted = wanted.where(Attendee.ticket_id.in_(details.ticket_ids))
    came = Attendee.checked_in_at.is_not(None)
    return wanted.where(*_present(came, details.presence)).subquery()


def _present(came: ColumnElement[bool], presence: Presence) -> list[ColumnElement[bool]]:
    return {Presence.ANY: [], Presence.IN: [came], Presence.OUT: [~came]}[presence]


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
