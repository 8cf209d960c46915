"""Orders by day, for the strip above the list: days of the event's own calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, case, func, literal, select

from portal.core import clock
from portal.core.db import db
from portal.orderbook.asked import Asked
from portal.orders import Order
from portal.web.filters import date_of, plural

# So many bars can be told apart; a longer time is cut into weeks, then into more.
MOST = 100
STEPS = (1, 7, 28)


@dataclass(frozen=True)
class Bar:
    """`since` and `until` are the first and the last day that it stands for."""

    since: date
    until: date
    orders: int

    @property
    def label(self) -> str:
        one = self.since == self.until
        return date_of(self.since) if one else f"{date_of(self.since)} to {date_of(self.until)}"


@dataclass(frozen=True)
class Strip:
    bars: Sequence[Bar]

    @property
    def values(self) -> list[int]:
        return [bar.orders for bar in self.bars]

    @property
    def tips(self) -> list[str]:
        return [f"{bar.label}: {plural(bar.orders, 'order')}" for bar in self.bars]

    @property
    def ends(self) -> tuple[str, ...]:
        first, last = date_of(self.bars[0].since), date_of(self.bars[-1].until)
        return (first, last) if first != last else (first,)

    @property
    def finding(self) -> str:
        """What the picture says."""
        most = max(self.bars, key=lambda bar: bar.orders)
        all_of_them = plural(sum(self.values), "order")
        if not most.orders or len(self.bars) == 1:
            return f"{all_of_them} from {self.bars[0].label}"
        first, last = date_of(self.bars[0].since), date_of(self.bars[-1].until)
        return (
            f"{all_of_them} from {first} to {last}, most of them on {most.label}: {most.orders:,}"
        )

    @property
    def rows(self) -> list[tuple[str, str]]:
        return [(bar.label, f"{bar.orders:,}") for bar in self.bars]


def read(asked: Asked) -> Strip | None:
    """Two statements; None where nothing was ever ordered."""
    span = _span(asked)
    if span is None:
        return None
    first, last = span
    days = (last - first).days + 1
    step = next((step for step in STEPS if days <= step * MOST), STEPS[-1])
    first = max(first, last - timedelta(days=step * MOST - 1))
    starts = [first + timedelta(days=n) for n in range(0, (last - first).days + 1, step)]
    counts = _counts(asked, starts, last)
    ends = [*(start - timedelta(days=1) for start in starts[1:]), last]
    return Strip(
        [
            Bar(start, end, counts.get(number, 0))
            for number, (start, end) in enumerate(zip(starts, ends, strict=True))
        ]
    )


def _span(asked: Asked) -> tuple[date, date] | None:
    """From the first order of the event to its last; the days that are asked for cut it."""
    of_event = Order.event_id == asked.event.id
    ends: tuple[datetime | None, ...] = db.session.execute(
        select(
            *(
                select(end(Order.created_at)).where(of_event).scalar_subquery()
                for end in (func.min, func.max)
            )
        )
    ).one()
    first, last = ends
    if first is None or last is None:
        return None
    zone = asked.event.timezone
    since = max(filter(None, (asked.since, clock.to_local(first, zone).date())))
    until = min(filter(None, (asked.until, clock.to_local(last, zone).date())))
    return (since, until) if since <= until else None


def _counts(asked: Asked, starts: Sequence[date], last: date) -> Mapping[int, int]:
    """Orders by the number of their bar."""
    moments = [clock.midnight(day, asked.event.timezone) for day in starts]
    end = clock.midnight(last + timedelta(days=1), asked.event.timezone)
    bar = _which(moments, 0, len(moments)).label("bar")
    within = (Order.created_at >= moments[0], Order.created_at < end)
    wanted = select(bar, func.count(Order.id)).where(*asked.conditions, *within).group_by("bar")
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def _which(moments: Sequence[datetime], low: int, high: int) -> ColumnElement[int]:
    """The number of the last moment that is not after the order; halved, so that few are asked.

    Bounds instead of a date: the databases cut days in zones of their own.
    """
    if high - low == 1:
        return literal(low)
    middle = (low + high) // 2
    earlier, later = _which(moments, low, middle), _which(moments, middle, high)
    return case((Order.created_at < moments[middle], earlier), else_=later)
