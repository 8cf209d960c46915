"""Mails with tickets: one job, one mail, so that one bad address holds up nobody else."""

from dataclasses import dataclass

from portal import mail
from portal.core.db import in_transaction, reading
from portal.documents import links, queries
from portal.documents.gather import event_of, ticket_of, tickets_of
from portal.documents.kept import tickets_pdf
from portal.documents.paper import EventPaper, TicketPaper
from portal.jobs import handler, promise
from portal.orders.models import Order


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


@handler("order.confirmed")
def send_confirmation(order_id: int) -> None:
    """The buyer gets every ticket; attendees with an address of their own get only theirs."""
    with reading():
        order = queries.order_by_id(order_id)
        if not order.is_completed:
            return
        others = _attendees_with_own_address(order)
        url = links.order_url(order.code)
        envelope = _envelope(order, order.buyer_email, order.buyer_name, url, tickets_of(order))
    in_transaction(lambda: _promise_tickets(others))
    _post("order.confirmed", envelope, order_id=order_id)


@handler("order.ticket")
def send_ticket(attendee_id: int) -> None:
    """One attendee gets one ticket, and nothing of the rest of the order."""
    with reading():
        attendee = queries.attendee_by_id(attendee_id)
        ticket = ticket_of(attendee)
        if ticket.code is None:
            return
        url = links.ticket_url(ticket.code)
        envelope = _envelope(attendee.order, attendee.email, attendee.name, url, (ticket,))
    _post("order.ticket", envelope, attendee_id=attendee_id)


def _attendees_with_own_address(order: Order) -> list[int]:
    buyer = (order.buyer_email or "").casefold()
    return [one.id for one in order.attendees if one.email and one.email.casefold() != buyer]


def _promise_tickets(attendee_ids: list[int]) -> None:
    """Promised again when the job is tried again: their mails are sent once all the same."""
    for attendee_id in attendee_ids:
        promise("order.ticket", attendee_id=attendee_id)


def _envelope(
    order: Order,
    recipient: str | None,
    name: str | None,
    url: str,
    tickets: tuple[TicketPaper, ...],
) -> _Envelope:
    return _Envelope(
        recipient=recipient,
        name=name,
        url=url,
        order_id=order.id,
        order_code=order.code,
        event_id=order.event_id,
        event=event_of(order.event),
        tickets=tickets,
    )


def _post(kind: str, envelope: _Envelope, **ids: int) -> None:
    if not envelope.recipient:
        return
    paper = mail.Attachment(f"tickets-{envelope.order_code}.pdf", tickets_pdf(envelope.tickets))
    mail.send(
        kind,
        envelope.recipient,
        dedupe=":".join([kind, *map(str, ids.values())]),
        attachments=[paper],
        event_id=envelope.event_id,
        order_id=envelope.order_id,
        job=ids,
        name=envelope.name,
        url=envelope.url,
        order_code=envelope.order_code,
        event=envelope.event,
        tickets=envelope.tickets,
    )
