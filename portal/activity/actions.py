"""Write down an act, in the transaction of the act."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

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
