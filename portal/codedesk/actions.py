"""Switch or delete many codes: one statement for all, one entry in the log. Nothing commits."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.exc import IntegrityError

from portal import activity
from portal.codes import Code, UsedFor
from portal.core.db import TryAgain, db
from portal.events import Event
from portal.orders.models import OrderCode

Conditions = Sequence[ColumnElement[bool]]

# So many are named in the log; the others are counted.
NAMED = 20


def switch(event: Event, used_for: UsedFor, chosen: Conditions, *, active: bool, by_id: int) -> int:
    """On or off; returns how many were not so already."""
    names = db.session.scalars(
        update(Code)
        .where(*_mine(event, used_for, chosen), Code.active != active)
        .values(active=active, version=Code.version + 1)
        .returning(Code.code)
        .execution_options(synchronize_session=False)
    ).all()
    _record("codes.switched", event, used_for, names, by_id, active=active)
    return len(names)


def delete_unused(event: Event, used_for: UsedFor, chosen: Conditions, *, by_id: int) -> int:
    """Remove those that no order ever named; returns how many."""
    try:
        names = db.session.scalars(
            delete(Code)
            .where(*_mine(event, used_for, chosen), ~_is_named)
            .returning(Code.code)
            .execution_options(synchronize_session=False)
        ).all()
    except IntegrityError as error:  # a buyer took one of them since we looked
        raise TryAgain from error
    _record("codes.deleted", event, used_for, names, by_id)
    return len(names)


def count(event: Event, used_for: UsedFor, chosen: Conditions) -> tuple[int, int]:
    """How many were chosen, and how many of them an order names."""
    found = db.session.execute(
        select(func.count(Code.id), func.count(Code.id).filter(_is_named)).where(
            *_mine(event, used_for, chosen)
        )
    ).one()
    return found[0], found[1]


_is_named = exists().where(OrderCode.code_id == Code.id)


def _mine(event: Event, used_for: UsedFor, chosen: Conditions) -> Conditions:
    """Never another event's, nor the platform's."""
    return (Code.event_id == event.id, Code.used_for == used_for, *chosen)


def _record(
    action: str, event: Event, used_for: UsedFor, names: Sequence[str], by_id: int, **details: Any
) -> None:
    if names:
        some = sorted(names)[:NAMED]
        about = {"used_for": used_for, "count": len(names), "names": some, **details}
        activity.record(
            action, "event", event.slug, actor_id=by_id, event_id=event.id, details=about
        )
