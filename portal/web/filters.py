"""How things are written: money, moments and counts, the same on every page, mail and paper."""

from datetime import date, datetime

from babel.dates import format_date, format_time
from flask import Flask

from portal.core import clock

ENGLISH = "en_GB"  # 24-hour clock, day before month


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        money=str,
        price=lambda amount: amount.short,
        local=local,
        lately=lately,
        day=day,
        hour=hour,
        plan_date=plan_date,
        count=count,
    )
    app.jinja_env.globals.update(plural=plural, span=span)


def count(number: int) -> str:
    """12,345"""
    return f"{number:,}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """1 ticket, 2 tickets"""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def day(moment: datetime, zone: str) -> str:
    """Sat 20 June; with the year when it is not this one."""
    there = clock.to_local(moment, zone)
    pattern = "EEE d MMMM"
    if there.year != clock.to_local(clock.now(), zone).year:
        pattern += " y"
    return format_date(there, pattern, locale=ENGLISH)


def date_of(day: date) -> str:
    """20 June 2026"""
    return format_date(day, "d MMMM y", locale=ENGLISH)


def plan_date(moment: datetime, zone: str) -> str:
    """Sat 20 June 2026, 17:00; always with the year, where years are what it is about."""
    there = clock.to_local(moment, zone)
    return format_date(there, "EEE d MMMM y", locale=ENGLISH) + f", {hour(moment, zone)}"


def hour(moment: datetime, zone: str) -> str:
    """17:00"""
    return format_time(clock.to_local(moment, zone), "HH:mm", locale=ENGLISH)


def local(moment: datetime, zone: str) -> str:
    """Sat 20 June, 17:00"""
    return f"{day(moment, zone)}, {hour(moment, zone)}"


def lately(moment: datetime, zone: str) -> str:
    """17:00 for today, 20 Jun, 17:00 for earlier: for lists that are mostly about today."""
    if _same_day(moment, clock.now(), zone):
        return hour(moment, zone)
    day_there = format_date(clock.to_local(moment, zone), "d MMM", locale=ENGLISH)
    return f"{day_there}, {hour(moment, zone)}"


def span(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """Sat 20 June, 17:00–23:30; both days when it ends on another one."""
    ends = hour(ends_at, zone) if _same_day(starts_at, ends_at, zone) else local(ends_at, zone)
    return f"{local(starts_at, zone)}–{ends}"


def _same_day(one: datetime, other: datetime, zone: str) -> bool:
    return clock.to_local(one, zone).date() == clock.to_local(other, zone).date()
