"""Tries of codes: guessing is limited, and organizers see why their codes were refused.

A refused request keeps nothing, so what counts refusals is a small transaction of its own.
"""

from collections.abc import Sequence

from portal.codes.models import RefusedTry
from portal.codes.reasons import Reason, Refused
from portal.core import clock
from portal.core.db import bookkeeping, db, insert
from portal.people import throttle

LIMIT = throttle.Limit("code", 10, 1)


def used_up(whose: Sequence[str]) -> bool:
    """Whether an address or account has tried often enough for this minute."""
    return throttle.reached(LIMIT, whose)


def count(refused: Sequence[Refused], whose: Sequence[str]) -> None:
    """Note refused tries: for the limit, and for the page of each code that is known.

    Everything that the session holds is undone first: call it when a request has been refused.
    """
    with bookkeeping():
        for no in refused:
            for who in sorted(whose):
                throttle.note(LIMIT, who)
            if no.code_id is not None and no.reason is not Reason.TOO_MANY:
                _add(no.code_id, no.reason)


def _add(code_id: int, reason: Reason) -> None:
    tried = insert(RefusedTry).values(
        code_id=code_id, day=clock.now().date(), reason=reason, count=1
    )
    db.session.execute(
        tried.on_conflict_do_update(
            index_elements=[RefusedTry.code_id, RefusedTry.day, RefusedTry.reason],
            set_={"count": RefusedTry.count + 1},
        )
    )
