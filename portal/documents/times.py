"""When an event is, by its own clock; always with the year, for paper is kept."""

from datetime import datetime

from babel.dates import format_datetime

from portal.core import clock
from portal.web.filters import ENGLISH, hour

DAY = "EEEE d MMMM y"


def event_day(starts_at: datetime, zone: str) -> str:
    """Saturday 20 June 2026"""
    return _written(starts_at, zone, DAY)


def weekday(at: datetime, zone: str, *, with_date: bool) -> str:
    """Saturday, or Saturday 20 June"""
    return _written(at, zone, "EEEE d MMMM" if with_date else "EEEE")


def event_hours(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """17:00–23:30, or 22:00 – Sun 21 June, 04:00 when it ends on another day."""
    if event_day(starts_at, zone) == event_day(ends_at, zone):
        return f"{hour(starts_at, zone)}–{hour(ends_at, zone)}"
    return f"{hour(starts_at, zone)} – {_written(ends_at, zone, 'EEE d MMMM, HH:mm')}"


def moment(at: datetime, zone: str) -> str:
    """20 June 2026, 17:00"""
    return _written(at, zone, "d MMMM y, HH:mm")


def _written(at: datetime, zone: str, pattern: str) -> str:
    return format_datetime(clock.to_local(at, zone), pattern, tzinfo=None, locale=ENGLISH)
