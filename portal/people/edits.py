"""Change a stored thing that somebody else may be changing at the same moment.

A form carries the version it was filled from. Whoever saves second, over values they never saw,
gets a `Conflict` instead: nothing is overwritten unread.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select

from portal.activity import Activity
from portal.core import clock
from portal.core.db import db
from portal.core.refusals import Conflict
from portal.people.models import User

Changes = dict[str, tuple[Any, Any]]


class Versioned(Protocol):
    version: int


def lock(thing: object) -> None:
    """Read it afresh; until the request ends nobody else changes it or sells of it.

    Of it alone: it may have been read together with what belongs to it. No stronger than an
    UPDATE: `FOR UPDATE` would wait for a pause in the sales of a busy evening.
    """
    db.session.refresh(thing, with_for_update={"of": type(thing), "key_share": True})


def compare(thing: object, wanted: Mapping[str, Any]) -> Changes:
    """What would change: field → (old, new)."""
    pairs = {name: (getattr(thing, name), value) for name, value in wanted.items()}
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new}


def refuse_stale(
    thing: Versioned, changes: Changes, version: int | None, subject: tuple[str, str]
) -> None:
    """Raise `Conflict` when `thing` moved on since `version`, naming who saved it and when.

    Without a version nothing is compared: a form sent by hand is taken at its word.
    """
    if changes and version not in (None, thing.version):
        raise Conflict(f"{_last_saved(*subject)} Look at both, then save yours or take theirs.")


def write(thing: object, changes: Changes) -> dict[str, list[Any]]:
    """Put the new values in place; returns [old, new] for the log."""
    for name, (_, new) in changes.items():
        setattr(thing, name, new)
    return {name: [_plain(old), _plain(new)] for name, (old, new) in changes.items()}


def _last_saved(kind: str, ref: str) -> str:
    last = db.session.execute(
        select(User.name, Activity.at)
        .join(User, User.id == Activity.actor_id)
        .where(Activity.subject_kind == kind, Activity.subject_ref == ref)
        .order_by(Activity.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        return "Somebody saved this after you opened it."
    return f"{last.name} saved this {_ago(last.at)}, after you opened it."


def _ago(moment: datetime) -> str:
    seconds = max(1, int((clock.now() - moment).total_seconds()))
    if seconds < 100:
        return f"{seconds} s ago"
    minutes = round(seconds / 60)
    return f"{minutes} min ago" if minutes < 100 else f"{round(minutes / 60)} h ago"


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
