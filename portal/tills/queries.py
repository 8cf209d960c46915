"""Look up tills, shifts, and who stands at one."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.events import Event
from portal.people import User
from portal.tills.models import Shift
from portal.tills.sellers import Seller, holder_of


def seller_of(event: Event, user: User, *, keep: bool = False) -> Seller:
    """Somebody at the doors of an event, with the shift that they have open there.

    `keep` for whoever books in it: it stays open until this transaction ends. Who closes it
    waits for us and counts what we booked, or was first, and then there is no shift.
    """
    shift = open_shift(event, holder_of(user), keep=keep)
    return Seller(user, shift.seller_name if shift else user.name, shift)


def open_shift(event: Event, holder: str, *, keep: bool = False) -> Shift | None:
    mine = select(Shift).where(
        Shift.event_id == event.id, Shift.holder == holder, Shift.closed_at.is_(None)
    )
    if keep:
        mine = mine.with_for_update(read=True, of=Shift)
    return db.session.scalar(mine.options(joinedload(Shift.till, innerjoin=True)))
