"""Look up corrections, and what stands in the way of one."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import joinedload

from portal.approvals import Approval
from portal.core.db import db
from portal.core.money import Money
from portal.corrections.models import Correction, Kind
from portal.orders import Attendee, Order
from portal.orders.entries import CheckIn, How
from portal.payments import Payment
from portal.people import User


def lock(order: Order) -> None:
    """Whoever puts an order right does it one after the other, and nobody comes in meanwhile."""
    db.session.refresh(order, with_for_update={"of": Order, "key_share": True})
    mine = select(Attendee).where(Attendee.order_id == order.id).order_by(Attendee.id)
    again = mine.execution_options(populate_existing=True)
    db.session.scalars(again.with_for_update(of=Attendee, key_share=True)).all()


def void_of(order: Order) -> Correction | None:
    mine = Correction.order_id == order.id, Correction.kind == Kind.VOID
    return db.session.scalar(select(Correction).where(*mine))


def is_void() -> ColumnElement[bool]:
    """Whether a sale was voided; to be asked together with orders."""
    voided = Correction.order_id == Order.id, Correction.kind == Kind.VOID
    return exists().where(*voided).correlate(Order)


def has_come_in(attendee_ids: Sequence[int]) -> bool:
    """Whether a gate let one of them in; that the sale itself was the entry does not count."""
    came = (
        CheckIn.attendee_id.in_(attendee_ids),
        CheckIn.undone_at.is_(None),
        CheckIn.how != How.SALE,
    )
    return bool(db.session.scalar(select(exists().where(*came))))


def captured(order: Order) -> list[tuple[Payment, int]]:
    """Each payment that arrived, with the minor units of it that are still here; oldest first."""
    mine = select(Payment).where(Payment.order_id == order.id, Payment.counts)
    rows = db.session.scalars(mine.order_by(Payment.id)).all()
    gone: dict[int, int] = {}
    for row in rows:
        if row.refund_of_id is not None:
            gone[row.refund_of_id] = gone.get(row.refund_of_id, 0) + row.amount_minor
    left = [(row, row.amount_minor + gone.get(row.id, 0)) for row in rows if not row.is_refund]
    return [(row, minor) for row, minor in left if minor > 0]


def moved(made: Correction) -> dict[str, Money]:
    """What a correction moved, by the way it went: negative what goes back to the buyer."""
    code = made.order.code
    key = f"void-{code}-" if made.kind == Kind.VOID else f"return-{code}-{made.ref}"
    mine = Payment.idempotency_key.startswith(key, autoescape=True)
    if made.into_id is not None:
        mine |= (Payment.order_id == made.into_id) & (Payment.amount_minor > 0)
    sums = select(Payment.provider, func.sum(Payment.amount_minor)).where(mine)
    found = db.session.execute(sums.group_by(Payment.provider).order_by(Payment.provider))
    return {way: Money(int(minor), made.currency) for way, minor in found if minor}


def of_shift(shift_id: int) -> Sequence[Correction]:
    """All that was put right in a shift, oldest first, with the orders and who approved it."""
    mine = select(Correction).where(Correction.shift_id == shift_id).order_by(Correction.id)
    loaded = joinedload(Correction.order), joinedload(Correction.approval).joinedload(Approval.by)
    return db.session.scalars(mine.options(*loaded)).all()


def named(event_id: int, ref: str) -> Correction | None:
    """What a form made before, or a page is asked for."""
    mine = Correction.event_id == event_id, Correction.ref == ref
    return db.session.scalar(select(Correction).where(*mine))


def approver(approval_id: int) -> str:
    """The name of who allowed something."""
    mine = select(User.name).join(Approval, Approval.by_id == User.id)
    return db.session.scalars(mine.where(Approval.id == approval_id)).one()
