"""What is wrong with a choice before anybody takes its places. Pure: no session, no clock."""

from dataclasses import dataclass
from datetime import datetime

from portal import tickets
from portal.core.refusals import Fault
from portal.orders import Basket, Choice
from portal.tickets import Shop
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


def judge(basket: Basket, at: datetime, on: Switches) -> list[Verdict]:
    """Each choice, in the order in which they stand on the page."""
    return [_verdict(choice, basket, at, on) for choice in basket.choices]


def _verdict(choice: Choice, basket: Basket, at: datetime, on: Switches) -> Verdict:
    ticket = choice.ticket
    state = tickets.availability(ticket, Shop.ONLINE, at, on, opened=basket.opens(ticket))
    if state in (Availability.HIDDEN, Availability.ELSEWHERE):
        return Verdict(choice, unseen=True, counts=False)
    asked = (ticket, choice.count, choice.price_minor, Shop.ONLINE, at, on)
    fault = tickets.choice_fault(*asked, opened=True)
    if fault is None and choice.count > ticket.left:
        fault = at_most(ticket, ticket.left)
    counts = state in COUNTABLE and not (fault and ticket.is_donation)
    is_off = state is Availability.SWITCHED_OFF
    return Verdict(choice, fault, counts=counts, is_off=is_off)
