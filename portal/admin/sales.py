"""Ask for the orders of all events."""

from collections.abc import Sequence

from sqlalchemy import CompoundSelect, select, tuple_, union
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.orders import Order
from portal.payments import Payment

PAGE = 50


def page(search: str, before: str | None) -> tuple[Sequence[Order], str | None]:
    """One page, the newest first, and the code after which the next one begins."""
    wanted = select(Order).options(joinedload(Order.event))
    if search:
        wanted = wanted.where(Order.id.in_(_meant(search)))
    mark = (
        before
        and db.session.execute(
            select(Order.created_at, Order.id).where(Order.code == before)
        ).one_or_none()
    )
    if mark:
        wanted = wanted.where(tuple_(Order.created_at, Order.id) < tuple_(*mark))
    newest = wanted.order_by(Order.created_at.desc(), Order.id.desc())
    found = db.session.scalars(newest.limit(PAGE + 1)).all()
    return found[:PAGE], found[PAGE - 1].code if len(found) > PAGE else None


def find(code: str) -> Order | None:
    its = select(Order).where(Order.code == code)
    return db.session.scalar(its.options(joinedload(Order.event)))


def _meant(search: str) -> CompoundSelect[int]:
    """By its code, by the address of its buyer, by what a provider calls its payment.

    Each is asked of an index; whole, because nobody remembers a half of any of them.
    """
    return union(
        select(Order.id).where(Order.code == search.upper()),
        select(Order.id).where(Order.buyer_email.in_((search, search.lower()))),
        select(Payment.order_id).where(Payment.provider_id == search),
    )
