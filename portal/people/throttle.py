"""Count tries in the database, so that all workers count together.

A window of fixed length per key. Nobody is locked out for good: waiting always helps.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app
from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from portal.core import clock
from portal.core.db import db, keep
from portal.core.refusals import TooMany
from portal.people.models import Throttle


@dataclass(frozen=True)
class Limit:
    """At most `tries` in each window of `minutes`, counted for each key apart."""

    name: str
    tries: int
    minutes: int


SIGN_IN = Limit("login", 10, 5)
SIGN_IN_FROM = Limit("login-from", 50, 60)
SIGN_UP_FROM = Limit("register-from", 20, 60)


def count(limit: Limit, who: str) -> None:
    """Count one try, kept even when the request is refused. Raises `TooMany` over the limit."""
    if not current_app.config["RATE_LIMITS"]:
        return
    now, length = clock.now(), limit.minutes * 60
    window = datetime.fromtimestamp(int(now.timestamp()) // length * length, UTC)
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    counted = db.session.execute(
        insert(Throttle)
        .values(key=f"{limit.name}:{who}"[:300], window=window, count=1)
        .on_conflict_do_update(
            index_elements=[Throttle.key, Throttle.window], set_={"count": Throttle.count + 1}
        )
        .returning(Throttle.count)
    ).scalar_one()
    keep()
    if counted > limit.tries:
        wait = int((window + timedelta(seconds=length) - now).total_seconds()) + 1
        raise TooMany(f"Too many tries. {_after(wait)}", wait)


def forget_old() -> None:
    """Windows that are long over."""
    db.session.execute(delete(Throttle).where(Throttle.window < clock.now() - timedelta(days=1)))


def _after(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return "Wait a minute and try again." if minutes == 1 else f"Try again in {minutes} minutes."
