"""Tell a buyer that their order is no more, and why."""

from portal import mail
from portal.core.db import reading
from portal.documents import gaps
from portal.documents.gather import event_of
from portal.documents.queries import order_by_id
from portal.jobs import handler
from portal.payments.queries import paid


@handler("order.withdrawn")
def send_note(order_id: int, sending: int) -> None:
    """`sending` names one mail: the same at every try, another when it ends again."""
    with reading():
        order = order_by_id(order_id)
        event, received, recipient = event_of(order.event), paid(order), order.buyer_email
        code, name, note, event_id = order.code, order.buyer_name, order.end_note, order.event_id
        said = gaps.said(order, mail.Occasion.CANCELLATION)
    if recipient:
        mail.send(
            "order.withdrawn",
            recipient,
            dedupe=f"order.withdrawn:{order_id}:{sending}",
            job={"order_id": order_id, "sending": sending},
            order_id=order_id,
            event_id=event_id,
            event=event,
            paid=received,
            name=name,
            order_code=code,
            note=note,
            said=said,
        )
