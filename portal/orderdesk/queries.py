"""Look up an order of an event, with what its page shows."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.activity import Activity
from portal.core.db import db
from portal.events import Event
from portal.mail import Mail
from portal.online.models import Difference, PaymentAttempt, ProviderEvent
from portal.orderdesk.models import Cancellation, OrderNote
from portal.orders import Attendee, Order, OrderLine
from portal.payments import Payment
from portal.people import User

EVENTS_SHOWN = 50
MAILS_SHOWN = 50
ACTS_SHOWN = 50


def order_of(event: Event, code: str) -> Order | None:
    """With lines and attendees; None for an order of another event."""
    return db.session.scalar(
        select(Order)
        .where(Order.event_id == event.id, Order.code == code.upper())
        .options(
            joinedload(Order.event),
            selectinload(Order.lines).joinedload(OrderLine.ticket),
            selectinload(Order.attendees).joinedload(Attendee.line),
            selectinload(Order.codes),
        )
        .execution_options(populate_existing=True)
    )


def lock(order: Order) -> None:
    """Whoever plans a refund of an order does it one after the other."""
    db.session.refresh(order, with_for_update={"of": Order, "key_share": True})


def cancellations(order: Order) -> Sequence[Cancellation]:
    """The newest first; those that were taken back as well."""
    mine = select(Cancellation).where(Cancellation.order_id == order.id)
    with_names = mine.options(joinedload(Cancellation.by)).order_by(Cancellation.id.desc())
    return db.session.scalars(with_names).all()


def notes(order: Order) -> Sequence[OrderNote]:
    """The newest first."""
    mine = (OrderNote.order_id == order.id, OrderNote.removed_at.is_(None))
    found = select(OrderNote).where(*mine).options(joinedload(OrderNote.by))
    return db.session.scalars(found.order_by(OrderNote.id.desc())).all()


def mails(order: Order) -> Sequence[Mail]:
    """The newest first."""
    mine = select(Mail).where(Mail.order_id == order.id)
    return db.session.scalars(mine.order_by(Mail.id.desc()).limit(MAILS_SHOWN)).all()


def mail_of(order: Order, message_id: str) -> Mail | None:
    mine = (Mail.order_id == order.id, Mail.message_id == message_id)
    return db.session.scalar(select(Mail).where(*mine))


def acts(order: Order) -> Sequence[tuple[Activity, str | None]]:
    """What happened to it and who did it, the newest first."""
    found = (
        select(Activity, User.name)
        .outerjoin(User, User.id == Activity.actor_id)
        .where(Activity.subject_ref == order.code, Activity.subject_kind == "order")
        .order_by(Activity.at.desc(), Activity.id.desc())
        .limit(ACTS_SHOWN)
    )
    return [(act, name) for act, name in db.session.execute(found)]


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
