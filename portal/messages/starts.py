"""Texts to begin with, for the letters that organizers write most."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.messages.models import Standing, Whom


@dataclass(frozen=True)
class Start:
    label: str
    about: str
    subject: str
    text: str
    whom: Whom = Whom.BUYERS
    standing: Standing = Standing.PAID


STARTS: Mapping[str, Start] = {
    "before": Start(
        "Before the event",
        "How to get there, when doors open, what to bring",
        "{event}: good to know",
        "Hello {name},\n\n{event} is soon: {when}, {place}.\n\nDoors open at …\n"
        "How to get there: …\n\nHave your ticket at hand: {link}",
    ),
    "change": Start(
        "Something has changed",
        "Another time, place or programme",
        "{event}: what has changed",
        "Hello {name},\n\nsomething has changed for {event}: …\n\nYour ticket stays good: {link}",
    ),
    "unpaid": Start(
        "Please pay",
        "To those whose places are kept and not paid yet",
        "Your order {order} for {event} is not paid yet",
        "Hello {name},\n\nyour places for {event} are kept, and order {order} is not paid yet. "
        "How to pay: {link}",
        standing=Standing.UNPAID,
    ),
    "thanks": Start(
        "Thank you",
        "After the event",
        "Thank you for coming to {event}",
        "Hello {name},\n\nthank you for coming. We would like to hear how it was: …",
    ),
}
