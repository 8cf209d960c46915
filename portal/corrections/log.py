"""How corrections are told."""

from portal import activity
from portal.activity import Words
from portal.corrections.models import Correction, Kind
from portal.corrections.queries import approver
from portal.corrections.rules import reason

activity.tell(
    {
        "sale.voided": Words("Sale voided", "{who} voided {ref}, {amount}: {reason}"),
        "sale.returned": Words(
            "Tickets given back at a till",
            "{who} gave {amount} back for {count} tickets of {ref}: {reason}",
        ),
        "sale.exchanged": Words(
            "Tickets exchanged",
            "{who} exchanged {count} tickets of {ref} for {what}: {reason}",
        ),
        "sale.priced": Words("Price set at a till", "{who} gave {amount} off {ref}: {reason}"),
    }
)


def record(action: str, made: Correction, **more: str | int) -> None:
    why = reason(Kind(made.kind), made.reason)
    if made.approval_id is not None:
        why = f"{why}, approved by {approver(made.approval_id)}"
    activity.record(
        action,
        "order",
        made.order.code,
        actor_id=made.by_id,
        event_id=made.event_id,
        details={
            "amount_minor": made.amount_minor,
            "currency": made.currency,
            "reason": why,
            **more,
        },
    )
