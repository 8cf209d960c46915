"""What an organizer writes of a ticket, and what can be wrong with it (domain, section 4). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Self

from portal.core.modules import Module
from portal.core.refusals import Fault
from portal.tickets.models import Kind, SoldAt, Ticket


@dataclass(frozen=True)
class Details:
    """The fields of a ticket that people fill; prices that its kind has no use for are 0."""

    name: str
    kind: str
    quantity: int
    price_minor: int = 0
    min_price_minor: int = 0
    max_price_minor: int = 0
    min_per_order: int = 1
    max_per_order: int = 10
    sales_starts_at: datetime | None = None
    sales_ends_at: datetime | None = None
    hidden: bool = False
    description: str = ""
    sold_at: str = SoldAt.BOTH

    @classmethod
    def of(cls, ticket: Ticket) -> Self:
        return cls(**{field.name: getattr(ticket, field.name) for field in fields(cls)})


def faults(
    details: Details,
    *,
    taken: int,
    event_ends_at: datetime,
    on: Mapping[Module, bool],
    before: Details | None = None,
) -> list[Fault]:
    """`taken` is what was sold or is held of it so far; `before` is how it was."""
    wrong = {
        **_kind(details, before),
        **_stock(details, taken),
        **_window(details, event_ends_at),
        **_price(details),
        **_switched_off(details, on),
    }
    return [Fault(sentence, field) for (field, sentence), holds in wrong.items() if holds]


Wrong = dict[tuple[str, str], bool]


def _kind(details: Details, before: Details | None) -> Wrong:
    """A gift lets nobody in. What was sold as one, or as a place, cannot become the other."""
    was, gift = before and before.kind == Kind.DONATION, details.kind == Kind.DONATION
    return {
        ("kind", "A donation stays one. Make a new ticket, and close this one."): (
            was is True and not gift
        ),
        ("kind", "A ticket cannot become a donation. Make a new one, and close this."): (
            was is False and gift
        ),
    }


def _stock(details: Details, taken: int) -> Wrong:
    least, most, quantity = details.min_per_order, details.max_per_order, details.quantity
    return {
        ("quantity", f"{taken:,} are sold; enter at least {taken}."): quantity < taken,
        ("max_per_order", f"Enter at least {least}, the minimum per order."): most < least,
        ("max_per_order", f"Only {quantity} are for sale: enter at most {quantity}."): (
            least <= most and most > quantity >= taken
        ),
    }


def _window(details: Details, event_ends_at: datetime) -> Wrong:
    starts, ends = details.sales_starts_at, details.sales_ends_at
    return {
        ("sales_ends_at", "The sale must end after it starts."): (
            starts is not None and ends is not None and ends <= starts
        ),
        ("sales_starts_at", "The sale must start before the event ends."): (
            starts is not None and starts >= event_ends_at
        ),
        ("sales_ends_at", "The sale must end when the event ends, or before."): (
            ends is not None and ends > event_ends_at
        ),
    }


def _price(details: Details) -> Wrong:
    least, most = details.min_price_minor, details.max_price_minor
    gift = details.kind == Kind.DONATION
    return {
        ("price", "A paid ticket costs more than 0. Enter a price, or choose free."): (
            details.kind == Kind.PAID and details.price_minor == 0
        ),
        ("max_price", "Enter at least the smallest donation, and more than 0."): (
            gift and most < max(least, 1)
        ),
    }


def _switched_off(details: Details, on: Mapping[Module, bool]) -> Wrong:
    donation, paid = details.kind == Kind.DONATION, details.kind == Kind.PAID
    return {
        ("kind", "Payments are switched off on this site: choose free, or ask an admin."): (
            paid and not on[Module.PAYMENTS]
        ),
        ("kind", "Donations are switched off on this site. An admin can switch them on."): (
            donation and not on[Module.DONATIONS]
        ),
    }
