"""Write down what happened to an order, and promise the mails that follow from it."""

from collections.abc import Mapping
from typing import Any

from portal import activity, jobs
from portal.orders.models import Order


def record(
    order: Order,
    action: str,
    *,
    actor_id: int | None,
    changes: Mapping[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
) -> None:
    """`more`: what the sentence needs beside what every act of an order tells."""
    activity.record(
        action,
        "order",
        order.code,
        actor_id=actor_id,
        event_id=order.event_id,
        details={
            "total_minor": order.total_minor,
            "currency": order.currency,
            "channel": order.channel,
            "status": order.status,
            **(more or {}),
        },
        changes=changes,
    )


def promise_mail(order: Order, kind: str) -> None:
    """One mail of this kind to the buyer, if there is an address."""
    if order.buyer_email:
        jobs.promise(kind, dedupe=f"{kind}:{order.id}", order_id=order.id)
