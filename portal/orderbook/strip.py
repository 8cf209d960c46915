"""Orders by day, for the strip above the list: days of the event's own calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

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
class Days:
    """The time that a strip shows: the first day of each of its bars, and the last day of all."""

    starts: Sequence[date]
    last: date

    def moments(self, zone: str) -> list[datetime]:
        """When each bar begins."""
        return [clock.midnight(day, zone) for day in self.starts]


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
        return f"{all_of_them} from {first} to {last}, the most on {most.label}: {most.orders:,}"

    @property
    def rows(self) -> list[tuple[str, str]]:
        return [(bar.label, f"{bar.orders:,}") for bar in self.bars]


def days(asked: Asked) -> Days | None:
    """What there is to show; None where nothing was ever ordered. One statement."""
    span = _span(asked)
    if span is None:
        return None
    first, last = span
    length = (last - first).days + 1
    step = next((step for step in STEPS if length <= step * MOST), STEPS[-1])
    return Days([first + timedelta(days=n) for n in range(0, length, step)], last)


def draw(shown: Days, counts: Mapping[int, int]) -> Strip:
    """`counts`: how many orders there are, by the number of their bar."""
    ends = [*(start - timedelta(days=1) for start in shown.starts[1:]), shown.last]
    pairs = enumerate(zip(shown.starts, ends, strict=True))
    return Strip([Bar(start, end, counts.get(number, 0)) for number, (start, end) in pairs])


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
    return (since, until) if since <= until else (since, since)
