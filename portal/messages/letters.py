"""What one person is told: an organizer's words, with the gaps filled for them."""

from dataclasses import dataclass
from typing import Any

from portal.documents import gaps
from portal.events import Event
from portal.mail import Words, letters, wording
from portal.mail.letters import Letter
from portal.messages import audience
from portal.messages.rules import Details
from portal.orders import Attendee, Order

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


def _sample(words: Words, about: Order | Attendee) -> Sample:
    letter = letters.write(KIND, **context(words, about, is_sample=True))
    if isinstance(about, Order):
        return Sample(about.buyer_email or "", about.buyer_name, letter)
    return Sample(about.email or "", about.name, letter)
