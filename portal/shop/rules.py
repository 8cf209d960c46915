"""What is wrong with a choice before anybody takes its places. Pure: no session, no clock."""

from dataclasses import dataclass
from datetime import datetime

from portal import tickets
from portal.core.refusals import Fault
from portal.orders import Basket, Choice
from portal.tickets import Shop, Ticket
from portal.tickets.rules import Availability, Switches
from portal.tickets.stock import at_most

# Tickets that one can have too many of; others cannot be had at all.
COUNTABLE = (Availability.ON_SALE, Availability.SOLD_OUT)


@dataclass(frozen=True)
class Verdict:
    """`unseen`: nobody may know of it. `counts`: it belongs to the total, also with a fault.

    `is_off`: an admin switched it off, perhaps while the page was open.
    """

    choice: Choice
    fault: Fault | None = None
    unseen: bool = False
    counts: bool = True
    is_off: bool = False

    @property
    def is_short(self) -> bool:
        """Others were faster."""
        return self.fault is not None and "left" in self.fault.data

    @property
    def is_gone(self) -> bool:
        """Not a matter of typing."""
        return self.is_short or self.is_off


@dataclass(frozen=True)
class Now:
    """What holds for every ticket; `can_be_paid` as `shop.shelf` has it."""

    at: datetime
    on: Switches
    can_be_paid: bool


def judge(basket: Basket, now: Now) -> list[Verdict]:
    """Each choice, in the order in which they stand on the page."""
    return [_verdict(choice, basket, now) for choice in basket.choices]


def availability(ticket: Ticket, basket: Basket, now: Now) -> Availability:
    """What nobody can pay for online is for the door, unless a code makes it free."""
    opened = basket.opens(ticket)
    state = tickets.availability(ticket, Shop.ONLINE, now.at, now.on, opened=opened)
    is_closed = state not in COUNTABLE or now.can_be_paid
    return state if is_closed or not _costs(ticket, basket) else Availability.DOOR_ONLY


def _costs(ticket: Ticket, basket: Basket) -> bool:
    return ticket.is_donation or ticket.price_minor > basket.off_each.get(ticket.ref, 0)


def _verdict(choice: Choice, basket: Basket, now: Now) -> Verdict:
    ticket = choice.ticket
    state = availability(ticket, basket, now)
    if state in (Availability.HIDDEN, Availability.ELSEWHERE):
        return Verdict(choice, unseen=True, counts=False)
    if state is Availability.DOOR_ONLY:
        return Verdict(choice, tickets.not_to_be_had(ticket, state), counts=False)
    asked = (ticket, choice.count, choice.price_minor, Shop.ONLINE, now.at, now.on)
    fault = tickets.choice_fault(*asked, opened=True)
    left = ticket.left_online(now.at)
    if fault is None and choice.count > left:
        fault = at_most(ticket, left)
    counts = state in COUNTABLE and not (fault and ticket.is_donation)
    is_off = state is Availability.SWITCHED_OFF
    return Verdict(choice, fault, counts=counts, is_off=is_off)
