"""What a ticket must be, and when it may be sold. Pure: no session, no clock of its own."""

from collections.abc import Mapping
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
    DESK = "desk"  # the organizer, for somebody else: there is no elsewhere


class Availability(StrEnum):
    """Whether a ticket can be sold at a moment, and if not, why."""

    ON_SALE = "on sale"
    NOT_YET = "not on sale yet"
    ENDED = "no longer on sale"
    SOLD_OUT = "sold out"
    CLOSED = "closed"
    HIDDEN = "hidden"
    ELSEWHERE = "sold elsewhere"
    DOOR_ONLY = "sold at the door only"
    SWITCHED_OFF = "switched off"


def availability(
    ticket: Ticket, shop: Shop, at: datetime, on: Switches, *, opened: bool = False
) -> Availability:
    """The first reason, in the order a person would want to hear it.

    `opened`: the buyer has an access code for this ticket, so that it is not hidden from them.
    """
    reasons = {
        Availability.CLOSED: ticket.closed_at is not None,
        Availability.HIDDEN: ticket.hidden and not opened,
        Availability.ELSEWHERE: shop is not Shop.DESK
        and ticket.sold_at not in (SoldAt.BOTH, shop.value),
        Availability.SWITCHED_OFF: not is_switched_on(ticket, on),
        Availability.NOT_YET: ticket.sales_starts_at is not None and at < ticket.sales_starts_at,
        Availability.ENDED: at >= (ticket.sales_ends_at or ticket.event.ends_at),
        Availability.SOLD_OUT: _left(ticket, shop, at) <= 0,
    }
    return next((reason for reason, holds in reasons.items() if holds), Availability.ON_SALE)


def is_sold_at_the_door(ticket: Ticket) -> bool:
    """Whether it has a place at the till; a hidden one has it for who knows its code."""
    return ticket.closed_at is None and ticket.sold_at != SoldAt.ONLINE


def state(ticket: Ticket, at: datetime, on: Switches) -> Availability:
    """What an organizer reads beside a ticket: as it is where it is sold."""
    only_door = ticket.sold_at == SoldAt.DOOR or not ticket.left_online(at)
    shop = Shop.DOOR if only_door and ticket.sold_at != SoldAt.ONLINE else Shop.ONLINE
    return availability(ticket, shop, at, on)


def starters(on: Switches) -> list[tuple[str, Kind]]:
    """Tickets that most events begin with."""
    kind = Kind.PAID if on[Module.PAYMENTS] else Kind.FREE
    return [(name, kind) for name in ("General admission", "Reduced", "Child")]


def choice_fault(
    ticket: Ticket,
    count: int,
    price_minor: int | None,
    shop: Shop,
    at: datetime,
    on: Switches,
    *,
    opened: bool = False,
) -> Fault | None:
    """What is wrong with buying `count` of this ticket now; stock itself is left to `stock`.

    `price_minor` is what the buyer of a donation wants to give.
    """
    reason = availability(ticket, shop, at, on, opened=opened)
    if reason not in (Availability.ON_SALE, Availability.SOLD_OUT):
        return not_to_be_had(ticket, reason)
    if not ticket.min_per_order <= count <= ticket.max_per_order:
        return Fault(_per_order(ticket, count), f"quantity-{ticket.ref}")
    if ticket.is_donation:
        return _donation_fault(ticket, price_minor)
    return None


def not_to_be_had(ticket: Ticket, why: Availability) -> Fault:
    return Fault(f"{ticket.name} is {why.value}.", f"quantity-{ticket.ref}")


def is_switched_on(ticket: Ticket, on: Switches) -> bool:
    """Whether the modules that a ticket of its kind needs are on."""
    needed = {
        Kind.FREE: (Module.TICKETING,),
        Kind.PAID: (Module.TICKETING, Module.PAYMENTS),
        Kind.DONATION: (Module.TICKETING, Module.PAYMENTS, Module.DONATIONS),
    }[Kind(ticket.kind)]
    return all(on[module] for module in needed)


def _left(ticket: Ticket, shop: Shop, at: datetime) -> int:
    return ticket.left_online(at) if shop is Shop.ONLINE else ticket.left


def _per_order(ticket: Ticket, count: int) -> str:
    if count < ticket.min_per_order:
        return f"{ticket.name}: at least {ticket.min_per_order} in one order."
    return f"{ticket.name}: at most {ticket.max_per_order} in one order."


def _donation_fault(ticket: Ticket, price_minor: int | None) -> Fault | None:
    if price_minor is None or not ticket.min_price_minor <= price_minor <= ticket.max_price_minor:
        return Fault(f"From {ticket.least.short} to {ticket.most.short}.", f"price-{ticket.ref}")
    return None
