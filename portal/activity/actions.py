"""Write down an act, in the transaction of the act."""

from collections.abc import Mapping
from typing import Any

from portal.activity.models import Activity
from portal.core.context import caller_address
from portal.core.db import db

# Every action that is recorded. A name that is not here is a typing error, not a new action.
ACTIONS = frozenset(
    {
        "person.registered",
        "person.verified",
        "person.signed_in",
        "person.renamed",
        "event.created",
        "event.changed",
        "event.published",
        "event.unpublished",
        "ticket.created",
        "ticket.changed",
        "ticket.closed",
        "ticket.reopened",
        "ticket.moved",
        "ticket.deleted",
        "code.created",
        "code.changed",
        "code.switched",
        "code.deleted",
        "code.batch",
        "codes.switched",
        "codes.deleted",
        "order.placed",
        "order.pay_later",
        "order.extended",
        "order.held_again",
        "order.holders_named",
        "order.completed",
        "order.expired",
        "order.cancelled",
        "order.mailed",
        "order.tickets_refunded",
        "payment.captured",
        "payment.refund_asked",
        "payment.refund_asked_again",
        "payment.refunded",
        "payment.put_aside",
        "payment.refund_refused",
        "payment.disputed",
        "payment.odd",
        "stripe.connected",
        "stripe.disconnected",
        "paypal.switched",
        "payment.offers_changed",
        "modules.switched",
    }
)


def record(
    action: str,
    subject_kind: str,
    subject_ref: str,
    *,
    actor_id: int | None,
    event_id: int | None = None,
    details: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """`changes` maps a field to [old, new]; `details` is what the sentence about it needs.

    Neither may hold a secret. Without an actor it was the house itself (a job, a command).
    """
    if action not in ACTIONS:
        raise LookupError(f"{action} is no action of this house")
    db.session.add(
        Activity(
            actor_id=actor_id,
            action=action,
            event_id=event_id,
            subject_kind=subject_kind,
            subject_ref=subject_ref,
            details=dict(details or {}),
            changes=dict(changes or {}),
            ip=caller_address(),
        )
    )
