"""Count tries in the database, so that all workers count together.

A window of fixed length per key. Nobody is locked out for good: waiting always helps.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ScalarSelect, delete, func, select, update

from portal.core import clock
from portal.core.context import setting
from portal.core.db import db, insert, keep
from portal.core.refusals import TooMany
from portal.people.models import Throttle

# From here on, windows follow each other.
BEGIN = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Limit:
    """At most `tries` in each window of `minutes`, counted for each key apart."""

    name: str
    tries: int
    minutes: int
    sentence: str = "Too many tries."


SIGN_IN = Limit("login", 10, 5)
SIGN_IN_FROM = Limit("login-from", 50, 60)
SIGN_UP_FROM = Limit("register-from", 20, 60)
# Each try mails somebody: nobody else's mailbox is to be flooded from here.
SIGN_UP = Limit("register", 5, 60)
RESET_FROM = Limit("reset-from", 10, 60)
RESET = Limit("reset", 3, 60)
NEW_EMAIL = Limit("new-email", 5, 60)
# Guesses by somebody who has a browser in which the person is signed in.
PASSWORD = Limit("password", 10, 5)
# Codes of the second step, from anywhere: a million of them, three good at a time.
SECOND_STEP = Limit("second-step", 10, 15)


def count(limit: Limit, who: str) -> None:
    """Count one try, kept even when the request is refused. Raises `TooMany` over the limit."""
    if not setting("RATE_LIMITS"):
        return
    counted = note(limit, who)
    keep()
    if counted > limit.tries:
        raise _too_many(limit)


def note(limit: Limit, who: str) -> int:
    """Count one try, in the transaction of the caller; returns how many there are now."""
    counted: int = db.session.execute(
        insert(Throttle)
        .values(key=_key(limit, who), window=_window(limit), count=1)
        .on_conflict_do_update(
            index_elements=[Throttle.key, Throttle.window], set_={"count": Throttle.count + 1}
        )
        .returning(Throttle.count)
    ).scalar_one()
    return counted


def tried(limit: Limit, who: str) -> ScalarSelect[int]:
    """How many tries were counted, as a part of another question; see `refuse_over`."""
    counted = select(Throttle.count).where(
        Throttle.key == _key(limit, who), Throttle.window == _window(limit)
    )
    return counted.scalar_subquery()


def refuse_over(limit: Limit, counted: int | None) -> None:
    """Raises `TooMany` where no try is left; counts nothing."""
    if setting("RATE_LIMITS") and (counted or 0) >= limit.tries:
        raise _too_many(limit)


def reached(limit: Limit, whose: Iterable[str]) -> bool:
    """Whether any of them has no try left for now; counts nothing."""
    if not setting("RATE_LIMITS"):
        return False
    keys = [_key(limit, who) for who in whose]
    tried = select(func.max(Throttle.count)).where(
        Throttle.key.in_(keys), Throttle.window == _window(limit)
    )
    return (db.session.scalar(tried) or 0) >= limit.tries


def forgive(limit: Limit, who: str) -> None:
    """Take the last try back: it went well, and only those that go wrong are to be limited."""
    db.session.execute(
        update(Throttle)
        .where(
            Throttle.key == _key(limit, who),
            Throttle.window == _window(limit),
            Throttle.count > 0,
        )
        .values(count=Throttle.count - 1)
    )


def forget_old() -> None:
    """Windows that are long over."""
    db.session.execute(delete(Throttle).where(Throttle.window < clock.now() - timedelta(days=1)))


def _too_many(limit: Limit) -> TooMany:
    over = _window(limit) + timedelta(minutes=limit.minutes)
    wait = int((over - clock.now()).total_seconds()) + 1
    return TooMany(f"{limit.sentence} {_after(wait)}", wait)


def _key(limit: Limit, who: str) -> str:
    return f"{limit.name}:{who}"[:300]


def _window(limit: Limit) -> datetime:
    """When the window began that this moment is in."""
    length = timedelta(minutes=limit.minutes)
    return BEGIN + (clock.now() - BEGIN) // length * length


def _after(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return "Wait a minute and try again." if minutes == 1 else f"Try again in {minutes} minutes."
