"""Write down what happened to an order, and promise the mails that follow from it."""

from collections.abc import Mapping
from typing import Any

from portal import activity, jobs
from portal.activity import Words, changed
from portal.orders.models import Order

activity.tell(
    {
        "order.placed": Words("Order placed", "{who} placed order {ref}, {total}"),
        "order.pay_later": Words("Order to be paid later", "{who} chose to pay {ref} later"),
        "order.extended": Words("Order held longer", "{who} got more time for order {ref}"),
        "order.held_again": Words("Order held again", "{who} took the places of {ref} once more"),
        "order.holders_named": Words("Attendees named", "{who} said who comes with order {ref}"),
        "order.completed": Words("Order completed", "{who} completed order {ref}, {total}"),
        "order.expired": Words("Order expired", "The hold of order {ref} ended"),
        "order.cancelled": Words("Order cancelled", "{who} cancelled order {ref}, {total}"),
        "order.tickets_cancelled": Words(
            "Tickets cancelled", "{who} cancelled {count} tickets of order {ref}"
        ),
        "order.reinstated": Words(
            "Cancellation taken back", "{who} took the cancellation of order {ref} back"
        ),
        "order.mailed": Words("Tickets mailed", "{who} had the tickets of order {ref} mailed"),
        "order.ticket_mailed": Words("Ticket mailed", "{who} had one ticket of {ref} mailed"),
        "order.bill_mailed": Words("Bill mailed", "{who} had how to pay for {ref} mailed"),
        "order.priced": Words(
            "Total set by hand", "{who} set the total of order {ref} to {total} instead of {amount}"
        ),
        "order.noted": Words("Note written", "{who} wrote a note on order {ref}"),
        "order.note_removed": Words("Note removed", "{who} took a note on order {ref} back"),
        "order.tickets_refunded": Words(
            "Tickets given back", "{who} gave {count} tickets of order {ref} back"
        ),
        "order.changed": changed("order {ref}", "Order changed"),
        "order.deleted": Words("Order deleted", "{who} deleted order {ref}, {total}: {note}"),
    },
    fields={"buyer_name": "Buyer", "buyer_email": "E-mail of the buyer", "payment_mode": "Payment"},
)


def record(
    order: Order,
    action: str,
    *,
    actor_id: int | None,
    changes: Mapping[str, Any] | None = None,
    **details: str | int,
) -> None:
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
            **details,
        },
        changes=changes,
    )


def promise_mail(order: Order, kind: str) -> None:
    """One mail of this kind to the buyer, if there is an address."""
    if order.buyer_email:
        jobs.promise(kind, dedupe=f"{kind}:{order.id}", order_id=order.id)
