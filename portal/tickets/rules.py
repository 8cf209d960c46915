"""What a ticket must be, and when it may be sold. Pure: no session, no clock of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.core.modules import Module
from portal.core.refusals import Fault
from portal.tickets.models import Kind, SoldAt, Ticket

Switches = Mapping[Module, bool]


class Shop(StrEnum):
    """Where somebody wants to buy."""

    ONLINE = "online"
    DOOR = "door"


class Availability(StrEnum):
    """Whether a ticket can be sold at a moment, and if not, why."""

    ON_SALE = "on sale"
    NOT_YET = "not on sale yet"
    ENDED = "no longer on sale"
    SOLD_OUT = "sold out"
    CLOSED = "closed"
    HIDDEN = "hidden"
    ELSEWHERE = "sold elsewhere"
    SWITCHED_OFF = "switched off"


def availability(ticket: Ticket, shop: Shop, at: datetime, on: Switches) -> Availability:
    """The first reason, in the order a person would want to hear it."""
    reasons = {
        Availability.CLOSED: ticket.closed_at is not None,
        Availability.HIDDEN: ticket.hidden,
        Availability.ELSEWHERE: ticket.sold_at not in (SoldAt.BOTH, shop.value),
        Availability.SWITCHED_OFF: not _switched_on(ticket, on),
        Availability.NOT_YET: ticket.sales_starts_at is not None and at < ticket.sales_starts_at,
        Availability.ENDED: at >= (ticket.sales_ends_at or ticket.event.ends_at),
        Availability.SOLD_OUT: ticket.left <= 0,
    }
    return next((reason for reason, holds in reasons.items() if holds), Availability.ON_SALE)


def choice_fault(
    ticket: Ticket, count: int, price_minor: int | None, shop: Shop, at: datetime, on: Switches
) -> Fault | None:
    """What is wrong with buying `count` of this ticket now; stock itself is left to `stock`.

    `price_minor` is what the buyer of a donation wants to give.
    """
    reason = availability(ticket, shop, at, on)
    if reason not in (Availability.ON_SALE, Availability.SOLD_OUT):
        return Fault(f"{ticket.name} is {reason.value}.", f"quantity-{ticket.ref}")
    if not ticket.min_per_order <= count <= ticket.max_per_order:
        return Fault(_per_order(ticket, count), f"quantity-{ticket.ref}")
    if ticket.is_donation:
        return _donation_fault(ticket, price_minor)
    return None


def field_faults(ticket: Ticket, on: Switches) -> list[Fault]:
    """What is wrong with a ticket as an organizer wrote it (domain, section 4)."""
    starts, ends = ticket.sales_starts_at, ticket.sales_ends_at
    event_ends = ticket.event.ends_at
    wrong = {
        ("sales_ends_at", "The sale must end after it starts."): (
            starts is not None and starts >= (ends or event_ends)
        ),
        ("sales_ends_at", "The sale must end when the event does, or before."): (
            ends is not None and ends > event_ends
        ),
        ("max_per_order", f"Write at least {ticket.min_per_order}, the minimum per order."): (
            ticket.max_per_order < ticket.min_per_order
        ),
        ("max_per_order", f"Only {ticket.quantity} are for sale: write {ticket.quantity} at most."): (
            ticket.max_per_order > ticket.quantity
        ),
        ("quantity", f"{ticket.taken} are sold or held; enter at least {ticket.taken}."): (
            ticket.quantity < ticket.taken
        ),
    }
    faults = [Fault(sentence, field) for (field, sentence), holds in wrong.items() if holds]
    return faults + _price_faults(ticket, on)


def _price_faults(ticket: Ticket, on: Switches) -> list[Fault]:
    wrong = {
        Kind.PAID: {
            ("price", "A paid ticket costs more than 0."): ticket.price_minor == 0,
            ("kind", "Payments are switched off on this site: choose free."): (
                not on[Module.PAYMENTS]
            ),
        },
        Kind.DONATION: {
            ("max_price", "Write at least the smallest donation."): (
                ticket.max_price_minor < max(ticket.min_price_minor, 1)
            ),
            ("kind", "Donations are switched off on this site."): not on[Module.DONATIONS],
        },
        Kind.FREE: {},
    }[Kind(ticket.kind)]
    return [Fault(sentence, field) for (field, sentence), holds in wrong.items() if holds]


def _switched_on(ticket: Ticket, on: Switches) -> bool:
    needed = {
        Kind.FREE: (Module.TICKETING,),
        Kind.PAID: (Module.TICKETING, Module.PAYMENTS),
        Kind.DONATION: (Module.TICKETING, Module.PAYMENTS, Module.DONATIONS),
    }[Kind(ticket.kind)]
    return all(on[module] for module in needed)


def _per_order(ticket: Ticket, count: int) -> str:
    if count < ticket.min_per_order:
        return f"{ticket.name}: at least {ticket.min_per_order} in one order."
    return f"{ticket.name}: at most {ticket.max_per_order} in one order."


def _donation_fault(ticket: Ticket, price_minor: int | None) -> Fault | None:
    if price_minor is None or not ticket.min_price_minor <= price_minor <= ticket.max_price_minor:
        return Fault(f"From {ticket.least.short} to {ticket.most.short}.", f"price-{ticket.ref}")
    return None
