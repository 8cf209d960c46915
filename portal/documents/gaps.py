"""What fills the gaps in an organizer's words: of a whole order, or of one ticket alone."""

from portal.documents import links
from portal.events.models import Event
from portal.mail import Occasion, Said, wording
from portal.orders.models import Attendee, AttendeeState, Order
from portal.web.filters import span

Values = dict[str, str]


def of_order(order: Order) -> Values:
    """For the buyer."""
    return {
        **of_event(order.event),
        "name": order.buyer_name or "",
        "order": order.code,
        "ticket": _tickets(order),
        "link": links.order_page_url(order.code),
    }


def of_attendee(attendee: Attendee) -> Values:
    """For who holds one ticket, and nothing of the rest of the order."""
    order = attendee.order
    is_good = order.is_completed and attendee.state == AttendeeState.VALID
    return {
        **of_event(order.event),
        "name": attendee.name or "",
        "order": order.code,
        "ticket": attendee.line.ticket_name,
        # The link to a ticket holds its code, which nobody gets before the order is paid.
        "link": links.ticket_url(attendee.code) if is_good else links.event_url(order.event.slug),
    }


def said(order: Order, occasion: Occasion, **more: str) -> Said | None:
    """What the organizer says to the buyer; None: the letter says it in the house's words."""
    return wording.said(order.event_id, occasion, {**of_order(order), **more})


def without_keys(values: Values) -> Values:
    """For a preview: whoever looks at it is not the one who holds the key in the link."""
    link = values["link"]
    for mark in ("?k=", "/t/"):
        before, found, _ = link.partition(mark)
        link = f"{before}{mark}…" if found else link
    return {**values, "link": link}


def of_event(event: Event) -> Values:
    return {
        "event": event.name,
        "when": span(event.starts_at, event.ends_at, event.timezone),
        "place": "Online" if event.is_online else event.place,
    }


def _tickets(order: Order) -> str:
    left = [(line.count - line.refunded, line.ticket_name) for line in order.lines]
    return ", ".join(name if count == 1 else f"{count} × {name}" for count, name in left if count)
