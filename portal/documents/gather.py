"""From what is stored to what a paper shows: read once, then nobody needs the database."""

from datetime import datetime

from portal.core.money import Money
from portal.documents.paper import EventPaper, LinePaper, ReceiptPaper, SumPaper, TicketPaper
from portal.events.models import Event
from portal.orders.models import Attendee, AttendeeState, Order, OrderLine, PaymentMode, Status

# What became of a ticket, and the sentence for whoever holds it.
_NOT_PAID = ("Not paid yet", "The code follows when the order is paid.")
_TICKET_WORDS: dict[str, tuple[str, str]] = {
    AttendeeState.VOID: ("Void", "The organizer has taken this ticket back."),
    AttendeeState.REFUNDED: ("Refunded", "The price of this ticket was paid back."),
}
_ORDER_WORDS: dict[str, tuple[str, str]] = {
    Status.COMPLETED: ("Valid", ""),
    Status.PENDING: _NOT_PAID,
    Status.PLACED: _NOT_PAID,
    Status.EXPIRED: ("Expired", "The order was not paid in time."),
    Status.CANCELLED: ("Cancelled", "The whole order was cancelled."),
}

_PAID_BY: dict[str, str] = {
    PaymentMode.FREE: "Nothing to pay",
    PaymentMode.ONSITE: "Paid at the door",
    PaymentMode.STRIPE: "Paid by card",
    PaymentMode.PAYPAL: "Paid with PayPal",
    PaymentMode.BANK: "Paid by bank transfer",
    PaymentMode.CHEQUE: "Paid by cheque",
    PaymentMode.VENUE: "Paid at the venue",
}


def tickets_of(order: Order) -> tuple[TicketPaper, ...]:
    return tuple(ticket_of(attendee) for attendee in order.attendees)


def ticket_of(attendee: Attendee) -> TicketPaper:
    """The one place that decides whether a ticket code may be seen."""
    order = attendee.order
    is_valid = order.is_completed and attendee.state == AttendeeState.VALID
    state, why, since = _standing(attendee)
    return TicketPaper(
        event=event_of(order.event),
        order_code=order.code,
        code=attendee.code if is_valid else None,
        ticket=attendee.line.ticket_name,
        price=_price(attendee.line, order),
        holder=attendee.name,
        state=state,
        why=why,
        since=since,
    )


def receipt_of(order: Order) -> ReceiptPaper:
    """For completed orders: a receipt says that something was paid."""
    if order.completed_at is None:
        raise RuntimeError(f"order {order.code} was never completed")
    return ReceiptPaper(
        event=event_of(order.event),
        code=order.code,
        buyer_name=order.buyer_name,
        buyer_email=order.buyer_email,
        completed_at=order.completed_at,
        lines=tuple(_line(line, order.currency) for line in order.lines),
        sums=tuple(_sums(order)),
        total=SumPaper(label="Total", amount=str(order.total)),
        paid_by=_PAID_BY[order.payment_mode],
        tax_id=_tax_id(order),
    )


def event_of(event: Event) -> EventPaper:
    return EventPaper(
        name=event.name,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        timezone=event.timezone,
        place="Online" if event.is_online else event.place,
        address=event.address,
    )


def _standing(attendee: Attendee) -> tuple[str, str, datetime | None]:
    """What became of the ticket itself, else what became of its order; why, and since when."""
    if attendee.state != AttendeeState.VALID:
        return *_TICKET_WORDS[attendee.state], attendee.state_changed_at
    order = attendee.order
    return *_ORDER_WORDS[order.status], order.ended_at


def _price(line: OrderLine, order: Order) -> str:
    """A tax on top was paid beside it: it is said."""
    paid = _paid_each(line, order.currency)
    on_top = order.tax and not order.tax.included and paid
    return f"{paid} {order.tax_words}" if on_top else str(paid)


def _paid_each(line: OrderLine, currency: str) -> Money:
    return Money(line.unit_minor - line.discount_minor, currency)


def _line(line: OrderLine, currency: str) -> LinePaper:
    """Full prices; what a code took off stands below, once."""
    unit = Money(line.unit_minor, currency)
    return LinePaper(
        name=line.ticket_name, count=line.count, unit=str(unit), amount=str(unit * line.count)
    )


def _sums(order: Order) -> list[SumPaper]:
    """Only the figures that are not zero; with a tax, what it comes to without it."""
    label = order.tax.label if order.tax else "Tax"
    net = order.net.minor if order.tax_minor else 0
    figures = [
        ("Discount", "−", order.discount_minor),
        ("Net", "", net),
        (label, "", order.tax_minor),
    ]
    return [
        SumPaper(label=label, amount=f"{sign}{Money(minor, order.currency)}")
        for label, sign, minor in figures
        if minor
    ]


def with_tax(order: Order) -> str:
    """€85.40, incl. 22% VAT €15.40: as a mail says it; empty where there is no tax."""
    if not order.tax or not order.tax_minor:
        return ""
    tax = Money(order.tax_minor, order.currency)
    return f"{order.total}, incl. {order.tax.label} {tax}"


def _tax_id(order: Order) -> str:
    """VAT id EE123456789; of who sold it, then."""
    if not order.tax or not order.tax.tax_id:
        return ""
    return f"{order.tax.name} id {order.tax.tax_id}"
