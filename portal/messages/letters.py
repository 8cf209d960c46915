"""What one person is told: an organizer's words, with the gaps filled for them."""

from dataclasses import dataclass
from typing import Any

from portal.documents import gaps
from portal.events import Event
from portal.mail import Words, letters, wording
from portal.mail.letters import Letter
from portal.messages import audience
from portal.messages.models import Message, Presence, Recipient
from portal.messages.rules import Details
from portal.orders import Attendee, Order
from portal.orders.models import AttendeeState

KIND = "event.message"
SAMPLES = 5


@dataclass(frozen=True)
class Sample:
    """A mail as one of them would get it."""

    address: str
    name: str | None
    letter: Letter


def samples(event: Event, details: Details) -> list[Sample]:
    words = Words(details.subject, details.text)
    found = audience.samples(event, details, SAMPLES)
    return [_sample(words, each) for each in found]


def context(words: Words, about: Order | Attendee, *, is_sample: bool = False) -> dict[str, Any]:
    """What the templates of the mail know."""
    values = gaps.of_order(about) if isinstance(about, Order) else gaps.of_attendee(about)
    values = gaps.without_keys(values) if is_sample else values
    event = about.event if isinstance(about, Order) else about.order.event
    said = wording.say(words, values)
    return {
        "said": said,
        "url": values["link"],
        "event_name": event.name,
        "contact": event.contact_email,
        "is_buyer": isinstance(about, Order),
        "has_link": values["link"] in said.text,
    }


def no_longer_meant(message: Message, recipient: Recipient, about: Order | Attendee) -> str | None:
    """Why somebody who was meant at Send gets nothing now; None: they do."""
    order = about if isinstance(about, Order) else about.order
    if order.deleted_at or not audience.is_meant(message.standing, order.status):
        return f"Order {order.code} is {order.status} by now"
    if isinstance(about, Attendee) and _has_stopped(about):
        return f"The ticket is {about.state} by now"
    address = about.buyer_email if isinstance(about, Order) else about.email
    if (address or "").lower() != recipient.address:
        return "Somebody else holds it by now"
    if not audience.is_where_meant(message.presence, about):
        return "They are in by now" if message.presence == Presence.OUT else "They are not in"
    return None


def _has_stopped(attendee: Attendee) -> bool:
    return attendee.state != AttendeeState.VALID and attendee.order.ended_at is None


def _sample(words: Words, about: Order | Attendee) -> Sample:
    letter = letters.write(KIND, **context(words, about, is_sample=True))
    if isinstance(about, Order):
        return Sample(about.buyer_email or "", about.buyer_name, letter)
    return Sample(about.email or "", about.name, letter)
