"""How an event sells beside the one it was copied from, at the same days before the start."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from sqlalchemy import BigInteger, ColumnElement, cast, exists, extract, func, select, true

from portal.core.access import Permission, Role, allows
from portal.core.db import db
from portal.events import Event
from portal.orders import Order, OrderLine
from portal.overview.sales import IS_PLACE, SOLD
from portal.people import Membership, User
from portal.tickets import Ticket
from portal.web import plots
from portal.web.filters import plural

DAY = 24 * 60 * 60
# What a line shows at the most; what was sold before it begins is where it begins.
LONGEST = 365
# Doors sell after the start: days before it, as whole numbers, are counted from here.
_AHEAD = 10_000

_SEES_FIGURES = [role for role in Role if allows(role, Permission.FIGURES_VIEW)]


@dataclass(frozen=True)
class Compared:
    """Places sold by the end of each day, from `first` days before the start until now."""

    name: str
    slug: str
    first: int
    left: int
    now: tuple[int, ...]
    then: tuple[int, ...]

    @property
    def lines(self) -> plots.Lines:
        return plots.lines(self.now, self.then)

    @property
    def finding(self) -> str:
        """What the picture says: "+14 % on Harbour Lights 2026 at this point"."""
        now, then = self.now[-1], self.then[-1]
        if not then:
            return f"{plural(now, 'ticket')} sold; {self.name} had sold none at this point"
        percent = round((now - then) * 100 / then)
        more = f"{percent:+} %" if percent else "As many"
        return f"{more} on {self.name} at this point: {now:,} sold, {then:,} then"

    @property
    def ends(self) -> tuple[str, str]:
        return f"{plural(self.first, 'day')} before the start", "Now"

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """Day by day, for reading."""
        days = range(self.first, self.left - 1, -1)
        numbers = zip(days, self.now, self.then, strict=True)
        return [(f"{day:,}", f"{now:,}", f"{then:,}") for day, now, then in numbers]


def of(event: Event, viewer: User, at: datetime) -> Compared | None:
    """In one statement. None without an older event, and for who may not see its figures."""
    if event.copied_from_id is None:
        return None
    left = int((event.starts_at - min(at, event.ends_at)).total_seconds())
    sold: dict[int, dict[int, int]] = {event.id: {}}
    called = ("", "")
    for event_id, name, slug, day, count in _sales(event, viewer, left):
        sold.setdefault(event_id, {})[day] = count
        if event_id != event.id:
            called = name, slug
    then = sold.get(event.copied_from_id)
    if then is None:
        return None
    last = left // DAY
    first = min(max([last, *sold[event.id], *then]), last + LONGEST)
    now = _line(sold[event.id], first, last)
    return Compared(*called, first, last, now, _line(then, first, last))


def _sales(event: Event, viewer: User, left: int) -> list[tuple[int, str, str, int, int]]:
    """Places of both events by the day before the start, as far as this one is by now."""
    before = _seconds(Event.starts_at) - _seconds(Order.created_at)
    day = (before + _AHEAD * DAY) // DAY - _AHEAD
    found = db.session.execute(
        select(
            Event.id, Event.name, Event.slug, day, func.sum(OrderLine.count - OrderLine.refunded)
        )
        .select_from(Event)
        .join(Order, Order.event_id == Event.id)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Ticket, Ticket.id == OrderLine.ticket_id)
        .where(
            Event.id.in_((event.id, event.copied_from_id)),
            (Event.id == event.id) | _may_be_seen(viewer),
            Order.status.in_(SOLD),
            IS_PLACE,
            before >= left,
        )
        .group_by(Event.id, Event.name, Event.slug, day)
    )
    return [(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in found]


def _may_be_seen(viewer: User) -> ColumnElement[bool]:
    """Nothing of an event is shown to the team of another one."""
    if viewer.is_admin:
        return true()
    return exists().where(
        Membership.event_id == Event.id,
        Membership.user_id == viewer.id,
        Membership.role.in_(_SEES_FIGURES),
    )


def _seconds(moment: ColumnElement[datetime] | object) -> ColumnElement[int]:
    return cast(extract("epoch", moment), BigInteger)  # type: ignore[arg-type]


def _line(sold: Mapping[int, int], first: int, last: int) -> tuple[int, ...]:
    """Sold by the end of each day."""
    earlier = sum(count for day, count in sold.items() if day > first)
    by_day = (sold.get(day, 0) for day in range(first, last - 1, -1))
    return tuple(accumulate(by_day, initial=earlier))[1:]
