"""What the list of orders calls its tabs, its filters and the ways to pay."""

from collections.abc import Iterator

from portal.orderbook.asked import Asked, Show
from portal.orders.models import Channel, PaymentMode
from portal.web.filters import date_of

TABS: dict[Show, str] = {
    Show.ALL: "All",
    Show.COMPLETED: "Completed",
    Show.PLACED: "To be paid",
    Show.PENDING: "Held",
    Show.CANCELLED: "Cancelled",
    Show.EXPIRED: "Expired",
    Show.WITHDRAWN: "Withdrawn",
}

MODES: dict[str, str] = {
    PaymentMode.UNCHOSEN: "Not chosen yet",
    PaymentMode.FREE: "Nothing to pay",
    PaymentMode.ONSITE: "At the door",
    PaymentMode.STRIPE: "Card",
    PaymentMode.PAYPAL: "PayPal",
    PaymentMode.BANK: "Bank transfer",
    PaymentMode.CHEQUE: "Cheque",
    PaymentMode.VENUE: "At the venue",
}

CHANNELS: dict[str, str] = {
    Channel.WEB: "Online",
    Channel.DOOR: "At the door",
    Channel.ORGANIZER: "By the organizer",
}


def chips(asked: Asked) -> Iterator[tuple[str, str]]:
    """The key in the address, and what it says."""
    if asked.search:
        yield "q", f"“{asked.search}”"
    if asked.ticket:
        yield "ticket", asked.ticket.name
    if asked.mode:
        yield "mode", f"Paid: {MODES[asked.mode].lower()}"
    if asked.channel:
        yield "channel", f"Bought: {CHANNELS[asked.channel].lower()}"
    if asked.since:
        yield "from", f"From {date_of(asked.since)}"
    if asked.until:
        yield "to", f"Until {date_of(asked.until)}"
