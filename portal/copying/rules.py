"""Where the dates of an event go when it is held again, and what is wrong with them. Pure.

Every date keeps its distance to the start as clocks on the wall show it. A time that is skipped
that day is as late after the jump; one that comes twice is the first, as everywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from portal.core import clock

# Keys of the dates of an event itself are the names of their columns.
START, ENDS, NAMES_UNTIL = "starts_at", "ends_at", "names_until"
YEAR = timedelta(weeks=52)  # as many whole weeks as fit, so that a Saturday stays one
OUT_OF_YEARS = f"Choose a year from {clock.FIRST_YEAR} to {clock.LAST_YEAR}."
SKIPPED = "{:%H:%M} is skipped that day: clocks go forward"
TWICE = "{:%H:%M} comes twice that day: the first is meant"
PAST = "In the past"


@dataclass(frozen=True)
class Dated:
    """A date that hangs on an event. `key` names its field, `of` is what it belongs to.

    It goes along with its `part`; without one it always does.
    """

    key: str
    of: str
    label: str
    moment: datetime
    part: str = ""


@dataclass(frozen=True)
class Order:
    """Two dates that must not be turned round. What is wrong is said at `at`, or at the later."""

    earlier: str
    later: str
    sentence: str
    may_meet: bool = False
    at: str = ""

    def is_broken(self, moments: Mapping[str, datetime]) -> bool:
        if self.earlier not in moments or self.later not in moments:
            return False
        first, second = moments[self.earlier], moments[self.later]
        return second < first or (second == first and not self.may_meet)


@dataclass(frozen=True)
class Landed:
    """A wall-clock time placed on Earth; `note` says when that was not simply possible."""

    local: datetime
    moment: datetime
    note: str = ""


@dataclass(frozen=True)
class Moved:
    """One date, old and new. `proposed` is where it would go by itself."""

    dated: Dated
    proposed: datetime
    new: Landed
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def is_edited(self) -> bool:
        return self.new.local != self.proposed


@dataclass(frozen=True)
class Plan:
    """All dates of one copy, the start first."""

    rows: tuple[Moved, ...]

    @property
    def moments(self) -> dict[str, datetime]:
        return {row.dated.key: row.new.moment for row in self.rows}

    @property
    def starts_at(self) -> datetime:
        return self.moments[START]

    @property
    def faults(self) -> list[tuple[Moved, str]]:
        return [(row, fault) for row in self.rows for fault in row.faults]


def written(local: datetime) -> str:
    """As a field writes it: to the minute."""
    return f"{local:%Y-%m-%dT%H:%M}"


def land(local: datetime, zone: str) -> Landed:
    """The moment at which the clock there shows this, or would."""
    try:
        moment = clock.to_utc(local, zone)
    except clock.NoSuchLocalTime:
        later = clock.after_the_gap(local, zone)
        return Landed(later, clock.to_utc(later, zone), SKIPPED.format(local))
    second = clock.to_local(moment, zone).replace(fold=1)
    twice = second.utcoffset() != second.replace(fold=0).utcoffset()
    return Landed(local, moment, TWICE.format(local) if twice else "")


def move(moment: datetime, zone: str, by: timedelta) -> Landed:
    """The same time of the clock, so much later; not moved at all, it is the very same moment."""
    local = clock.wall_clock(moment, zone)
    return land(local + by, zone) if by else Landed(local, moment)


def plan(
    dates: Sequence[Dated],
    orders: Sequence[Order],
    *,
    zone: str,
    start: datetime,
    now: datetime,
    edits: Mapping[str, datetime] | None = None,
    weeks: int = 0,
) -> Plan:
    """Where each date goes when the event starts at `start` (wall clock), and so many weeks later.

    `edits` are dates that somebody chose for the first copy; those after it move along with them.
    The first of `dates` is the start itself.
    """
    later = timedelta(weeks=weeks)
    begins = next(dated.moment for dated in dates if dated.key == START)
    by = start + later - clock.wall_clock(begins, zone)
    chosen = {**(edits or {}), START: start}
    rows = []
    for dated in dates:
        proposed = move(dated.moment, zone, by)
        own = chosen.get(dated.key)
        new = proposed
        if own and written(own + later) != written(proposed.local):
            new = land(own + later, zone)
        rows.append(Moved(dated, proposed.local, new, tuple(_notes(dated, new, zone, now))))
    return _judged(rows, orders)


def next_start(starts_at: datetime, zone: str, now: datetime) -> datetime:
    """The wall clock a year of whole weeks later; so many years that it is still to come."""
    local = move(starts_at, zone, YEAR).local
    while local <= clock.wall_clock(now, zone):
        local += YEAR
    return land(local, zone).local


def _notes(dated: Dated, new: Landed, zone: str, now: datetime) -> list[str]:
    old = clock.wall_clock(dated.moment, zone)
    other_day = dated.key == START and old.weekday() != new.local.weekday()
    found = {
        new.note: bool(new.note),
        f"A {old:%A} becomes a {new.local:%A}": other_day,
        PAST: new.moment <= now,
    }
    return [note for note, holds in found.items() if holds]


def _judged(rows: Sequence[Moved], orders: Sequence[Order]) -> Plan:
    moments = {row.dated.key: row.new.moment for row in rows}
    wrong: dict[str, list[str]] = {}
    for order in orders:
        if order.is_broken(moments):
            wrong.setdefault(order.at or order.later, []).append(order.sentence)
    for row in rows:
        if not clock.FIRST_YEAR <= row.new.local.year <= clock.LAST_YEAR:
            wrong.setdefault(row.dated.key, []).append(OUT_OF_YEARS)
    return Plan(tuple(replace(row, faults=tuple(wrong.get(row.dated.key, ()))) for row in rows))
