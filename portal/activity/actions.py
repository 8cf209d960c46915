"""Write down an act, in the transaction of the act."""

from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update

from portal.activity.models import Activity
from portal.activity.words import ACTIONS
from portal.core import clock
from portal.core.context import caller_address
from portal.core.db import db

# No act is told with one of these in it, whoever reads the log.
SECRETS = ("password", "token", "secret", "hash")

# When it was, for a past that is made up today (the demo); None: now.
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


@contextmanager
def happening(at: datetime) -> Iterator[None]:
    """What is recorded inside is dated `at`: nothing of it can be changed afterwards."""
    token = _moment.set(at)
    try:
        yield
    finally:
        _moment.reset(token)


def record(
    action: str,
    subject_kind: str,
    subject_ref: str,
    *,
    actor_id: int | None,
    event_id: int | None = None,
    details: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """`changes` maps a field to [old, new]; `details` is what the sentence about it needs.

    Neither may hold a secret. Without an actor it was the house itself (a job, a command).
    """
    if action not in ACTIONS:
        raise LookupError(f"{action} is no action of this house: no slice tells it")
    _refuse_secrets({**(details or {}), **(changes or {})})
    db.session.add(
        Activity(
            at=_moment.get() or clock.now(),
            actor_id=actor_id,
            action=action,
            event_id=event_id,
            subject_kind=subject_kind,
            subject_ref=subject_ref,
            details=dict(details or {}),
            changes=dict(changes or {}),
            ip=caller_address(),
        )
    )


def _refuse_secrets(named: Mapping[str, Any]) -> None:
    secret = [name for name in named if any(word in name for word in SECRETS)]
    if secret:
        raise ValueError(f"an act must not tell {', '.join(secret)}")


def addresses_of(user_id: int) -> set[str]:
    """The addresses that somebody had before, as their own changes of it tell."""
    moved = Activity.action.in_(("person.email_changed", "person.email_restored"))
    told = db.session.scalars(select(Activity.changes).where(Activity.actor_id == user_id, moved))
    return {address for changes in told for address in changes.get("email", ())}


def forget(user_id: int, known_as: Set[str], order_codes: Iterable[str]) -> None:
    """What somebody did stays; who they were, and the names in their orders, do not.

    The one change that is ever made to the log, because people may ask to be forgotten; and the
    only one that the database lets pass: who, when and what stay, the rest may be emptied.
    """
    person = Activity.subject_kind == "person", Activity.subject_ref.in_(known_as)
    in_teams = (
        Activity.subject_kind == "team",
        Activity.details["email"].as_string().in_(known_as),
    )
    names = Activity.action.in_(("order.holders_named", "order.changed"))
    mine = Activity.subject_kind == "order", Activity.subject_ref.in_(order_codes)
    _empty(*person, subject_ref="", details={}, changes={})
    _empty(*in_teams, subject_ref="", details={}, changes={})
    _empty(names, *mine, changes={})
    _empty(Activity.actor_id == user_id, ip=None)


def _empty(*which: ColumnElement[bool], **values: Any) -> None:
    db.session.execute(
        update(Activity).where(*which).values(values).execution_options(synchronize_session=False)
    )
