"""Mails with tickets: one job, one mail, so that one bad address holds up nobody else."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from portal import mail
from portal.core import refs
from portal.core.db import in_transaction, reading
from portal.documents import gaps, kept, links, queries
from portal.documents.gather import event_of, receipt_of, ticket_of, tickets_of, with_tax
from portal.documents.paper import EventPaper, ReceiptPaper, TicketPaper
from portal.jobs import handler, promise
from portal.orders.models import Attendee, Order


@dataclass(frozen=True, kw_only=True)
class _Envelope:
    """What a mail needs, read before the slow work begins."""

    recipient: str | None
    name: str | None
    url: str
    order_id: int
    order_code: str
    event_id: int
    event: EventPaper
    tickets: tuple[TicketPaper, ...]
    receipt: ReceiptPaper | None
    said: mail.Said | None
    with_tax: str = ""


@handler("order.confirmed")
def send_confirmation(order_id: int, sending: str = "") -> None:
    """The buyer gets every ticket and the receipt; others with an own address get their ticket.

    `sending` names one more mail: the same at every try, another when somebody asks again.
    """
    with reading():
        order = queries.order_by_id(order_id)
        if not order.is_completed:
            return
        others = _attendees_with_own_address(order)
        envelope = _to_buyer(order)
    in_transaction(lambda: _promise_tickets(others, sending))
    _post("order.confirmed", envelope, _once(order_id, sending), order_id=order_id, **_ids(sending))


@handler("order.ticket")
def send_ticket(attendee_id: int, sending: str = "") -> None:
    """One attendee gets one ticket, and nothing of the rest of the order."""
    with reading():
        attendee = queries.attendee_by_id(attendee_id)
        if ticket_of(attendee).code is None:
            return
        envelope = _to_attendee(attendee)
    # Somebody else may hold it by now: they get it, and nobody gets it twice.
    holder = refs.digest((envelope.recipient or "").casefold())[:12]
    once = _once(attendee_id, holder, sending)
    _post("order.ticket", envelope, once, attendee_id=attendee_id, **_ids(sending))


def _once(*names: int | str) -> str:
    return ":".join(str(name) for name in names if name)


def _ids(sending: str) -> dict[str, int | str]:
    return {"sending": sending} if sending else {}


def _attendees_with_own_address(order: Order) -> list[int]:
    buyer = (order.buyer_email or "").casefold()
    return [one.id for one in order.attendees if one.email and one.email.casefold() != buyer]


def _promise_tickets(attendee_ids: list[int], sending: str) -> None:
    """Promised again when the job is tried again: their mails are sent once all the same."""
    for attendee_id in attendee_ids:
        promise("order.ticket", attendee_id=attendee_id, sending=sending)


def _to_buyer(order: Order) -> _Envelope:
    return _Envelope(
        recipient=order.buyer_email,
        name=order.buyer_name,
        url=links.order_page_url(order.code),
        order_id=order.id,
        order_code=order.code,
        event_id=order.event_id,
        event=event_of(order.event),
        tickets=tuple(each for each in tickets_of(order) if each.code),  # those that are good
        receipt=receipt_of(order),
        said=gaps.said(order, mail.Occasion.CONFIRMATION),
        with_tax=with_tax(order),
    )


def _to_attendee(attendee: Attendee) -> _Envelope:
    return replace(
        _to_buyer(attendee.order),
        recipient=attendee.email,
        name=attendee.name,
        url=links.ticket_url(attendee.code),
        tickets=(ticket_of(attendee),),
        receipt=None,
        said=None,
        with_tax="",
    )


def _post(kind: str, envelope: _Envelope, once: str, **ids: int | str) -> None:
    if not envelope.recipient:
        return
    mail.send(
        kind,
        envelope.recipient,
        dedupe=f"{kind}:{once}",
        attachments=list(_attachments(envelope)),
        event_id=envelope.event_id,
        order_id=envelope.order_id,
        job=ids,
        name=envelope.name,
        url=envelope.url,
        order_code=envelope.order_code,
        event=envelope.event,
        tickets=envelope.tickets,
        said=envelope.said,
        with_tax=envelope.with_tax,
    )


def _attachments(envelope: _Envelope) -> Iterator[mail.Attachment]:
    """A gift without tickets has a receipt alone."""
    if envelope.tickets:
        name = f"tickets-{envelope.order_code}.pdf"
        yield mail.Attachment(name, kept.tickets_pdf(envelope.tickets))
    if envelope.receipt:
        name = f"receipt-{envelope.order_code}.pdf"
        yield mail.Attachment(name, kept.receipt_pdf(envelope.receipt))
