"""Who is in and who is not, who came in last, and when they came."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal.core.db import db
from portal.events import Event
from portal.orders import Attendee, Order, OrderLine
from portal.orders.entries import CheckIn
from portal.orders.models import AttendeeState, Status
from portal.people import User
from portal.tickets import Kind, Ticket

LAST = 5
SLICE = timedelta(minutes=15)
MOST_SLICES = 96  # a day; of a longer event the newest


@dataclass(frozen=True)
class Entry:
    """One of the last who came in, as the page lists them."""

    ref: str
    name: str | None
    ticket_name: str
    order_code: str
    gate: str | None
    at: datetime
    by_name: str | None
    undone_at: datetime | None


@dataclass(frozen=True)
class Count:
    """Holders of good, paid tickets: how many there are, and how many of them are in."""

    expected: int = 0
    inside: int = 0

    @property
    def missing(self) -> int:
        return self.expected - self.inside


@dataclass(frozen=True)
class Arrivals:
    """How many came in each quarter of an hour, from `since` on."""

    since: datetime | None
    counts: tuple[int, ...]

    def moment(self, index: int) -> datetime:
        assert self.since, "nobody asks for the moment of nothing"
        return self.since + SLICE * index


Counts = Mapping[int, Count]


def counts(event: Event) -> Counts:
    """By ticket id, in one statement.

    What is sold is the stock less what is not paid yet, which is little: to count every ticket
    would take the longer the bigger the event is.
    """
    waiting = select(Order.id).where(
        Order.event_id == event.id, Order.status.in_((Status.PENDING, Status.PLACED))
    )
    unpaid = (
        select(OrderLine.ticket_id, func.sum(OrderLine.count - OrderLine.refunded).label("places"))
        .where(OrderLine.order_id.in_(waiting))
        .group_by(OrderLine.ticket_id)
        .subquery()
    )
    inside = (
        select(func.count())
        .where(
            Attendee.event_id == event.id,
            Attendee.ticket_id == Ticket.id,
            Attendee.state == AttendeeState.VALID,
            Attendee.checked_in_at.is_not(None),
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Ticket.id, Ticket.taken - func.coalesce(unpaid.c.places, 0), inside)
        .outerjoin(unpaid, unpaid.c.ticket_id == Ticket.id)
        .where(Ticket.event_id == event.id, Ticket.kind != Kind.DONATION)
    )
    return {ticket_id: Count(expected, inside) for ticket_id, expected, inside in rows}


def together(by_ticket: Counts, ticket_ids: Collection[int] | None = None) -> Count:
    """Of some tickets, or of all."""
    chosen = [count for key, count in by_ticket.items() if ticket_ids is None or key in ticket_ids]
    return Count(sum(each.expected for each in chosen), sum(each.inside for each in chosen))


def last(event: Event) -> Sequence[Entry]:
    """Who came in last, newest first, also those whose check-in was taken back."""
    rows = db.session.execute(
        select(
            CheckIn.ref,
            func.coalesce(Attendee.name, Order.buyer_name),
            OrderLine.ticket_name,
            Order.code,
            CheckIn.gate,
            CheckIn.at,
            User.name,
            CheckIn.undone_at,
        )
        .join(Attendee, Attendee.id == CheckIn.attendee_id)
        .join(OrderLine, OrderLine.id == Attendee.line_id)
        .join(Order, Order.id == Attendee.order_id)
        .outerjoin(User, User.id == CheckIn.by_id)
        .where(CheckIn.event_id == event.id)
        .order_by(CheckIn.at.desc(), CheckIn.id.desc())
        .limit(LAST)
    )
    return [Entry(*row) for row in rows]


def arrivals(event: Event, ticket_ids: Collection[int] | None = None) -> Arrivals:
    """Of those who are in, in one statement; quarters in which nobody came count as well."""
    found = (
        select(Attendee.checked_in_at)
        .where(Attendee.event_id == event.id, Attendee.checked_in_at.is_not(None))
        .order_by(Attendee.checked_in_at)
    )
    if ticket_ids is not None:
        found = found.where(Attendee.ticket_id.in_(ticket_ids))
    return by_quarter([at for at in db.session.scalars(found) if at])


def by_quarter(moments: Sequence[datetime]) -> Arrivals:
    """Sorted moments into quarters of an hour."""
    if not moments:
        return Arrivals(None, ())
    last = _quarter(moments[-1])
    since = max(_quarter(moments[0]), last - SLICE * (MOST_SLICES - 1))
    counts = [0] * ((last - since) // SLICE + 1)
    for at in moments:
        if at >= since:
            counts[(at - since) // SLICE] += 1
    return Arrivals(since, tuple(counts))


def _quarter(at: datetime) -> datetime:
    return at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)
