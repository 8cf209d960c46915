"""Mails about orders on their way: how to pay, and the link back to an order."""

from typing import Any

from portal import mail, payments
from portal.core.db import reading
from portal.documents.gather import event_of, with_tax
from portal.documents.links import order_page_url
from portal.documents.queries import order_by_id
from portal.jobs import handler
from portal.orders import Order
from portal.orders.models import Status


@handler("order.placed")
def tell_how_to_pay(order_id: int, sending: str = "") -> None:
    """The organizer's words as they are now; nothing for an order that was paid meanwhile.

    `sending` names one more mail, for who asks again.
    """
    with reading():
        order = order_by_id(order_id)
        if order.status != Status.PLACED:
            return
        letter = _about(order)
        way, until = payments.way_of(order), order.pay_until
    once = f"{order_id}:{sending}" if sending else f"{order_id}"
    ids = {"order_id": order_id, **({"sending": sending} if sending else {})}
    _post("order.placed", order_id, letter, once, way=way, until=until, job=ids)


@handler("order.link")
def send_link(order_id: int, sending: str) -> None:
    """`sending` names one mail: the same at every try, another when somebody asks again."""
    with reading():
        letter = _about(order_by_id(order_id))
    _post("order.link", order_id, letter, sending)


def _about(order: Order) -> dict[str, Any]:
    """What every letter about an order says."""
    return {
        "recipient": order.buyer_email,
        "event_id": order.event_id,
        "name": order.buyer_name,
        "url": order_page_url(order.code),
        "order_code": order.code,
        "total": order.total,
        "with_tax": with_tax(order),
        "event": event_of(order.event),
        "lines": [f"{line.count} × {line.ticket_name}" for line in order.lines],
    }


def _post(kind: str, order_id: int, letter: dict[str, Any], once: str, **more: Any) -> None:
    values: dict[str, Any] = {**letter, **more}
    recipient = values.pop("recipient")
    if recipient:
        mail.send(kind, recipient, dedupe=f"{kind}:{once}", order_id=order_id, **values)
