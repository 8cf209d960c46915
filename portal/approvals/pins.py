"""Choose a PIN, and take it back. Nothing here commits."""

from sqlalchemy import update

from portal import activity
from portal.approvals import rules
from portal.approvals.models import Pin
from portal.core import clock
from portal.core.db import db, insert, pause
from portal.core.refusals import Refusal, WrongState
from portal.people import User, credentials, passwords


def choose(user: User, *, password: str, pin: str) -> None:
    """Proved by the password: who finds a browser open must not get a PIN by it."""
    wrong = rules.fault(pin)
    if wrong:
        raise Refusal(wrong, field="pin")
    pause()  # hashing takes 30 ms: no lock is held meanwhile
    values = {"pin_hash": passwords.hash_of(pin), "set_at": clock.now()}
    credentials.check(user, password)
    db.session.execute(
        insert(Pin)
        .values(user_id=user.id, **values)
        .on_conflict_do_update(index_elements=[Pin.user_id], set_=values)
        .execution_options(synchronize_session=False)
    )
    activity.record("approval.pin_set", "person", user.email, actor_id=user.id)


def remove(user: User) -> None:
    """Nobody can use it any more."""
    if not _empty(user):
        raise WrongState("You have no PIN.")
    activity.record("approval.pin_removed", "person", user.email, actor_id=user.id)


def forget(user: User) -> None:
    """With the account; whoever calls says what it was for."""
    _empty(user)


def _empty(user: User) -> bool:
    emptied = db.session.execute(
        update(Pin)
        .where(Pin.user_id == user.id, Pin.pin_hash.is_not(None))
        .values(pin_hash=None, set_at=clock.now())
        .returning(Pin.user_id)
        .execution_options(synchronize_session=False)
    )
    return emptied.scalar_one_or_none() is not None
