"""Rules of what a till put right: a void is whole, and a manager's word was used once."""

from sqlalchemy import func, select

from portal.approvals import Approval
from portal.corrections import Correction, Kind
from portal.invariants.rule import Rule
from portal.orders import Order
from portal.orders.models import Status
from portal.payments import Payment

_here = (
    select(Payment.order_id, func.sum(Payment.amount_minor).label("here_minor"))
    .where(Payment.counts)
    .group_by(Payment.order_id)
    .subquery()
)
_voided = (
    select(Order.code, Order.status, Order.currency, _here.c.here_minor)
    .join(Correction, Correction.order_id == Order.id)
    .outerjoin(_here, _here.c.order_id == Order.id)
    .where(Correction.kind == Kind.VOID)
)
_of_approval = (
    select(Correction.approval_id, func.count().label("times"))
    .where(Correction.approval_id.is_not(None))
    .group_by(Correction.approval_id)
    .subquery()
)

RULES = (
    Rule(
        "voided sales are over",
        _voided.where(Order.status != Status.CANCELLED),
        "Order {code} was voided, and is {status}.",
    ),
    Rule(
        "voided sales hold no money",
        _voided.where(_here.c.here_minor != 0),
        "Order {code} was voided, and {here} of it is still here.",
    ),
    Rule(
        "a correction is about an order of its event",
        select(Order.code)
        .join(Correction, Correction.order_id == Order.id)
        .where(Correction.event_id != Order.event_id),
        "Order {code}: a correction of it is booked to another event.",
    ),
    Rule(
        "what a manager approved was used once",
        select(Approval.id, _of_approval.c.times)
        .join(_of_approval, _of_approval.c.approval_id == Approval.id)
        .where((_of_approval.c.times > 1) | Approval.used_at.is_(None)),
        "Approval {id} was used {times} times.",
    ),
)
