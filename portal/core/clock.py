"""The time: aware and in UTC inside, local for people."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

# Years outside this window are typing errors, and some databases and mail clients choke on them.
FIRST_YEAR, LAST_YEAR = 2000, 2100


class NoSuchLocalTime(ValueError):
    """A wall-clock time that is skipped when clocks go forward."""


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


@cache
def zone_names() -> tuple[str, ...]:
    """The time zones people may choose, sorted; only places, no abbreviations such as `EST5EDT`."""
    return tuple(sorted(name for name in available_timezones() if "/" in name or name == "UTC"))


def to_utc(local: datetime, zone: str) -> datetime:
    """The moment a wall clock in `zone` shows `local` (naive).

    The doubled hour in autumn means its first pass, as people who write "02:30" do not think of
    the second one. The skipped hour in spring raises `NoSuchLocalTime`: there is no such moment.
    """
    moment = local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
    if wall_clock(moment, zone) != local:
        raise NoSuchLocalTime(f"{local:%H:%M} is skipped that day in {zone}")
    return moment


def to_local(moment: datetime, zone: str) -> datetime:
    """What a wall clock in `zone` shows at `moment`."""
    return moment.astimezone(ZoneInfo(zone))


def wall_clock(moment: datetime, zone: str) -> datetime:
    """The same without a zone: what people type, and `to_utc` takes."""
    return to_local(moment, zone).replace(tzinfo=None)


def after_the_gap(local: datetime, zone: str) -> datetime:
    """The wall-clock time that people mean by a skipped one: as late after the jump as written."""
    moment = local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
    return wall_clock(moment, zone)


def midnight(day: date, zone: str) -> datetime:
    """When a day begins there; in some zones clocks go forward at midnight."""
    local = datetime.combine(day, time.min)
    try:
        return to_utc(local, zone)
    except NoSuchLocalTime:
        return to_utc(after_the_gap(local, zone), zone)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def same_wall_clock(moment: datetime, zone: str, other: str) -> datetime:
    """The moment at which a clock in `other` shows what one in `zone` shows at `moment`."""
    local = wall_clock(moment, zone)
    try:
        return to_utc(local, other)
    except NoSuchLocalTime:
        return to_utc(after_the_gap(local, other), other)
