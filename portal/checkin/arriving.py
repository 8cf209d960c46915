"""When people came, as a drawing, its sentence and its table."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.checkin import queries
from portal.checkin.queries import Arrivals
from portal.events import Event
from portal.web import plots
from portal.web.filters import hour, lately, plural


@dataclass(frozen=True)
class Drawing:
    bars: Sequence[plots.Bar]
    finding: str
    ends: Sequence[str]
    tips: Sequence[str]
    table: Sequence[tuple[str, str]]


def draw(event: Event) -> Drawing | None:
    """None: nobody has come in yet."""
    came = queries.arrivals(event)
    if not came.counts:
        return None
    zone = event.timezone
    moments = [came.moment(index) for index in range(len(came.counts))]
    return Drawing(
        bars=plots.bars(came.counts),
        finding=_finding(came, zone),
        ends=[hour(moments[0], zone), hour(moments[-1], zone)],
        tips=[
            f"{hour(at, zone)}: {count:,}" for at, count in zip(moments, came.counts, strict=True)
        ],
        table=[
            (lately(at, zone), f"{count:,}")
            for at, count in zip(moments, came.counts, strict=True)
            if count
        ],
    )


def _finding(came: Arrivals, zone: str) -> str:
    most = max(came.counts)
    busiest = came.moment(came.counts.index(most))
    people = plural(sum(came.counts), "person", "people")
    return f"{people} came in; most from {lately(busiest, zone)}: {most:,}"
