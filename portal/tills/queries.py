"""Look up tills, shifts, and who stands at one."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.db import db
from portal.events import Event
from portal.people import User
from portal.tills.models import CashCount, CashMove, Shift, Till
from portal.tills.sellers import Seller, holder_of


def seller_of(event: Event, user: User, *, keep: bool = False) -> Seller:
    """Somebody at the doors of an event, with the shift that they have open there.

    `keep` for whoever books in it: it stays open until this transaction ends. Who closes it
    waits for us and counts what we booked, or was first, and then there is no shift.
    """
    shift = open_shift(event, holder_of(user), keep=keep)
    return Seller(user, shift.seller_name if shift else user.name, shift)


def open_shift(event: Event, holder: str, *, keep: bool = False) -> Shift | None:
    """With its till and the tickets of that, in one statement."""
    mine = select(Shift).where(
        Shift.event_id == event.id, Shift.holder == holder, Shift.closed_at.is_(None)
    )
    if keep:
        mine = mine.with_for_update(read=True, of=Shift)
    with_till = joinedload(Shift.till, innerjoin=True).joinedload(Till.tickets)
    return db.session.scalars(mine.options(with_till)).unique().one_or_none()


def of_event(event: Event) -> Sequence[Till]:
    """All tills with their tickets, those in use first."""
    mine = select(Till).where(Till.event_id == event.id).options(selectinload(Till.tickets))
    return db.session.scalars(
        mine.order_by(Till.closed_at.is_not(None), Till.position, Till.id)
    ).all()


def find(event: Event, ref: str) -> Till | None:
    return db.session.scalar(
        select(Till)
        .where(Till.event_id == event.id, Till.ref == ref)
        .options(selectinload(Till.tickets))
    )


def free(event: Event) -> Sequence[Till]:
    """Tills in use at which nobody stands."""
    taken = select(Shift.id).where(Shift.till_id == Till.id, Shift.closed_at.is_(None))
    return db.session.scalars(
        select(Till)
        .where(Till.event_id == event.id, Till.closed_at.is_(None), ~taken.exists())
        .order_by(Till.position, Till.id)
    ).all()


def standing_at(event: Event) -> dict[int, Shift]:
    """The open shifts of an event, by their till."""
    open_ones = select(Shift).where(Shift.event_id == event.id, Shift.closed_at.is_(None))
    return {shift.till_id: shift for shift in db.session.scalars(open_ones)}


def last_counts(event: Event) -> dict[int, int]:
    """What was counted at the last close of each till: with that the next shift begins."""
    closed = select(Shift.till_id, Shift.counted_minor).where(
        Shift.event_id == event.id, Shift.closed_at.is_not(None)
    )
    # Newest last, so that it is the one that stays.
    rows = db.session.execute(closed.order_by(Shift.closed_at, Shift.id))
    return {till_id: counted or 0 for till_id, counted in rows}


def shift_of(event: Event, ref: str) -> Shift | None:
    with_people = (joinedload(Shift.till), joinedload(Shift.opened_by), joinedload(Shift.closed_by))
    return db.session.scalar(
        select(Shift).where(Shift.event_id == event.id, Shift.ref == ref).options(*with_people)
    )


def moves(shift: Shift) -> Sequence[CashMove]:
    """In the order in which they were made."""
    return db.session.scalars(
        select(CashMove).where(CashMove.shift_id == shift.id).order_by(CashMove.id)
    ).all()


def counts(shift: Shift) -> Sequence[CashCount]:
    """Every count of the drawer, the last one last."""
    return db.session.scalars(
        select(CashCount).where(CashCount.shift_id == shift.id).order_by(CashCount.id)
    ).all()
