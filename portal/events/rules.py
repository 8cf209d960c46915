"""What an event must be, and what it lacks before it may be published. Pure: no session."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Self

from portal.core.modules import Module
from portal.core.refusals import Fault
from portal.events.models import Event, Visibility


@dataclass(frozen=True)
class Details:
    """What an organizer writes of an event."""

    name: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    currency: str
    place: str = ""
    address: str = ""
    is_online: bool = False
    description: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    contact_website: str = ""
    visibility: str = Visibility.PUBLIC
    topic_id: int | None = None
    names_until: datetime | None = None

    @classmethod
    def of(cls, event: Event) -> Self:
        return cls(**{field.name: getattr(event, field.name) for field in fields(cls)})


@dataclass(frozen=True)
class Ties:
    """What already hangs on an event. Slices above know it; who changes an event asks them."""

    has_orders: bool = False
    last_sale_ends_at: datetime | None = None


NO_TIES = Ties()


@dataclass(frozen=True)
class Offer:
    """What an event sells, as the slices above tell it."""

    tickets: int
    costs_money: bool


@dataclass(frozen=True)
class Step:
    """One thing to do before publishing, and the page where it is done."""

    label: str
    sentence: str
    endpoint: str
    done: bool


def faults(details: Details, before: Details | None = None, ties: Ties = NO_TIES) -> list[Fault]:
    """What is wrong with an event as somebody wrote it; `before` is how it was."""
    last = ties.last_sale_ends_at
    wrong = {
        ("ends_at", "The end must come after the start."): details.ends_at <= details.starts_at,
        ("ends_at", "A ticket is on sale beyond this end. End its sale first, or end later."): (
            last is not None and details.ends_at < last
        ),
        ("names_until", "Names can be changed until the event ends, not later."): (
            details.names_until is not None and details.names_until > details.ends_at
        ),
        ("currency", "Orders were placed already, so the currency stays as it was."): (
            before is not None and ties.has_orders and details.currency != before.currency
        ),
    }
    return [Fault(sentence, field) for (field, sentence), holds in wrong.items() if holds]


def steps(
    details: Details, offer: Offer, at: datetime, on: Mapping[Module, bool]
) -> tuple[Step, ...]:
    """The way to publishing, in the order a person would go it."""
    return (
        Step(
            "Set the dates",
            "Choose dates in the future: this event is over.",
            "events.edit",
            done=details.ends_at > at,
        ),
        Step(
            "Make a ticket",
            "Make a ticket, so that there is something to sell.",
            "tickets.new",
            done=offer.tickets > 0,
        ),
        Step(
            "Choose how people pay",
            "A ticket costs money, and payments are switched off on this site. "
            "Ask an admin to switch them on, or make the tickets free.",
            "tickets.index",
            done=on[Module.PAYMENTS] or not offer.costs_money,
        ),
    )
