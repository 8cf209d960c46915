"""Read the lists that an event carries."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import select

from portal.core.db import db
from portal.events import Event
from portal.programme.models import Carried

Kind = TypeVar("Kind", bound=Carried)

# As many as can still be brought back from the page; older ones are kept all the same.
LATELY = 5


def of_event(model: type[Kind], event: Event) -> Sequence[Kind]:
    """What stands there, in the organizer's order."""
    return db.session.scalars(
        select(model)
        .where(model.event_id == event.id, model.removed_at.is_(None))
        .order_by(model.position, model.id)
    ).all()


def removed_lately(model: type[Kind], event: Event) -> Sequence[Kind]:
    """What was removed last, newest first."""
    return db.session.scalars(
        select(model)
        .where(model.event_id == event.id, model.removed_at.is_not(None))
        .order_by(model.removed_at.desc(), model.id.desc())
        .limit(LATELY)
    ).all()


def find(model: type[Kind], event: Event, ref: str) -> Kind | None:
    """Also one that was removed."""
    return db.session.scalar(select(model).where(model.event_id == event.id, model.ref == ref))


def get(model: type[Kind], event: Event, ref: str) -> Kind:
    """One that is known to be there."""
    return db.session.scalars(
        select(model).where(model.event_id == event.id, model.ref == ref)
    ).one()
