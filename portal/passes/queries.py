"""Look up shift passes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.core import refs
from portal.core.db import db
from portal.events import Event
from portal.passes.models import PassStart, ShiftPass

# The kind of a signed link to a pass: `refs.sign(LINK, ref)`. Signed, not stored.
LINK = "shift-pass"


def of_event(event: Event) -> Sequence[ShiftPass]:
    """Every pass, the newest first, with where and for what it is good."""
    mine = select(ShiftPass).where(ShiftPass.event_id == event.id).order_by(ShiftPass.id.desc())
    return db.session.scalars(
        mine.options(
            joinedload(ShiftPass.till),
            joinedload(ShiftPass.made_by, innerjoin=True),
            selectinload(ShiftPass.tickets),
        )
    ).all()


def find(event: Event, ref: str) -> ShiftPass | None:
    return db.session.scalar(
        select(ShiftPass).where(ShiftPass.event_id == event.id, ShiftPass.ref == ref)
    )


def behind(link: str) -> ShiftPass | None:
    """The pass that a link was made for, whether or not it still works."""
    ref = refs.read(LINK, link)
    if ref is None:
        return None
    return db.session.scalar(
        select(ShiftPass)
        .where(ShiftPass.ref == ref)
        .options(joinedload(ShiftPass.event), joinedload(ShiftPass.made_by))
    )


def starts(found: ShiftPass) -> Sequence[PassStart]:
    """Who began with it, the last first."""
    mine = select(PassStart).where(PassStart.pass_id == found.id).order_by(PassStart.id.desc())
    return db.session.scalars(mine.limit(50)).all()
