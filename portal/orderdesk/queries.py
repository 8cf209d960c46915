"""Look up an order of an event, with what its page shows."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.db import db
from portal.events import Event
from portal.online.models import Difference, PaymentAttempt, ProviderEvent
from portal.orders import Attendee, Order
from portal.payments import Payment
from portal.people import User

EVENTS_SHOWN = 50


def order_of(event: Event, code: str) -> Order | None:
    """With lines and attendees; None for an order of another event."""
    return db.session.scalar(
        select(Order)
        .where(Order.event_id == event.id, Order.code == code.upper())
        .options(
            joinedload(Order.event),
            selectinload(Order.lines),
            selectinload(Order.attendees).joinedload(Attendee.line),
            selectinload(Order.codes),
        )
        .execution_options(populate_existing=True)
    )


def lock(order: Order) -> None:
    """Whoever plans a refund of an order does it one after the other."""
    db.session.refresh(order, with_for_update={"of": Order, "key_share": True})


def attempts_of(order: Order) -> Sequence[PaymentAttempt]:
    """Oldest first."""
    mine = select(PaymentAttempt).where(PaymentAttempt.order_id == order.id)
    return db.session.scalars(mine.order_by(PaymentAttempt.id)).all()


def events_of(order: Order) -> Sequence[ProviderEvent]:
    """What providers reported, the newest first."""
    mine = select(ProviderEvent).where(ProviderEvent.order_id == order.id)
    return db.session.scalars(mine.order_by(ProviderEvent.id.desc()).limit(EVENTS_SHOWN)).all()


def open_differences(attempts: Sequence[PaymentAttempt]) -> Mapping[int, Difference]:
    """By the id of the attempt."""
    wanted = Difference.attempt_id.in_([each.id for each in attempts])
    rows = db.session.scalars(select(Difference).where(wanted, Difference.settled_at.is_(None)))
    return {row.attempt_id: row for row in rows if row.attempt_id}


def names(rows: Sequence[Payment]) -> Mapping[int, str]:
    """Whose hands money went through."""
    ids = {row.taken_by_id for row in rows if row.taken_by_id}
    found = db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {row.id: row.name for row in found}
