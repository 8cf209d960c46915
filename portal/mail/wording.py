"""What mails of an event say: the house's own words, or those of its organizer."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.core.db import db
from portal.mail import gaps
from portal.mail.models import MailWords

LONGEST_SUBJECT, LONGEST_TEXT = 150, 5_000


class Occasion(StrEnum):
    CONFIRMATION = "confirmation"
    REMINDER = "reminder"
    CANCELLATION = "cancellation"
    REFUND = "refund"


@dataclass(frozen=True)
class Words:
    """A subject and a text, with gaps."""

    subject: str
    text: str


@dataclass(frozen=True)
class Said:
    """The same for one person. It stands inside of the house's letter, never instead of it."""

    subject: str
    text: str

    @property
    def paragraphs(self) -> list[list[str]]:
        return [part.splitlines() for part in self.text.split("\n\n") if part.strip()]


@dataclass(frozen=True)
class Sort:
    """What a mail is for, what can stand in it, and what the house says."""

    label: str
    when: str
    gaps: tuple[str, ...]
    house: Words
    stays: str


# What every mail about an order or a ticket can name.
GAPS = ("name", "event", "when", "place", "order", "ticket", "link")

SORTS: Mapping[Occasion, Sort] = {
    Occasion.CONFIRMATION: Sort(
        "Confirmation",
        "Sent to the buyer when an order is complete",
        GAPS,
        Words(
            "Your tickets for {event}, order {order}",
            "Hello {name},\n\nyour order {order} for {event} is complete.",
        ),
        "time and place, the list of tickets, the link and the papers",
    ),
    Occasion.REMINDER: Sort(
        "Reminder",
        "Sent before the event to everybody with a ticket, when it is switched on",
        GAPS,
        Words(
            "{event}: {when}",
            "Hello {name},\n\n{event} begins soon. Have your ticket at hand: {ticket}.",
        ),
        "time and place, and the link to the ticket",
    ),
    Occasion.CANCELLATION: Sort(
        "Cancellation",
        "Sent to the buyer when an order is cancelled",
        GAPS,
        Words(
            "Your order {order} for {event} is cancelled",
            "Hello {name},\n\nyour order {order} for {event} is cancelled. "
            "Its tickets are not valid any more.",
        ),
        "the note written with it, what goes back, and the link to the order",
    ),
    Occasion.REFUND: Sort(
        "Refund",
        "Sent to the buyer when money goes back",
        (*GAPS, "amount"),
        Words(
            "{amount} goes back to you: order {order} for {event}",
            "Hello {name},\n\n{amount} of order {order} for {event} goes back to you.",
        ),
        "which tickets stop, your note, and the link to the order",
    ),
}


def stored(event_id: int, occasion: Occasion) -> MailWords | None:
    return db.session.get(MailWords, (event_id, occasion.value))


def own(event_id: int, occasion: Occasion) -> Words | None:
    """The organizer's; None while the house's own are said."""
    row = stored(event_id, occasion)
    if row is None or row.subject is None or row.text is None:
        return None
    return Words(row.subject, row.text)


def say(words: Words, values: Mapping[str, str]) -> Said:
    return Said(gaps.fill(words.subject, values), gaps.fill(words.text, values))


def said(event_id: int, occasion: Occasion, values: Mapping[str, str]) -> Said | None:
    """What the organizer says to one person; None: the letter says it in the house's words."""
    words = own(event_id, occasion)
    return say(words, values) if words else None
