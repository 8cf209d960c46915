"""How long work still takes, from how it went so far."""

from datetime import datetime, timedelta


def left(
    *, behind: int, total: int, started_at: datetime | None, started_from: int, now: datetime
) -> timedelta | None:
    """None while nobody can tell: nothing is done yet, or nobody knows how much there is."""
    gone_through = behind - started_from
    if started_at is None or gone_through <= 0 or not total:
        return None
    pace = (now - started_at) / gone_through
    return pace * max(total - behind, 0)


def written(rest: timedelta | None) -> str:
    """About 2 min left"""
    if rest is None:
        return "just begun"
    seconds = int(rest.total_seconds())
    if seconds < 10:
        return "a few seconds left"
    if seconds < 60:
        return "less than a minute left"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"about {minutes} min left"
    return f"about {round(minutes / 60)} h left"
