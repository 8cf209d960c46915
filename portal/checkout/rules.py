"""What of an order whose hold is over is still there. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.codes import UsedFor
from portal.core.modules import Module
from portal.core.money import Money
from portal.orders import Order, OrderLine
from portal.orders.models import Status
from portal.tickets import Shop, availability
from portal.tickets.rules import Availability


@dataclass(frozen=True)
class Still:
    """A line of an order whose hold is over, and how many of it could be held now."""

    line: OrderLine
    count: int

    @property
    def is_all(self) -> bool:
        return self.count == self.line.count

    @property
    def link(self) -> str:
        """As the page of the event reads it: "QK2MN7:2", with the amount of a gift behind it."""
        ticket, gift = self.line.ticket, Money(self.line.unit_minor, self.line.order.currency)
        return f"{ticket.ref}:{self.count}" + (f":{gift.plain}" if ticket.is_donation else "")


def still_there(order: Order, at: datetime, on: Mapping[Module, bool]) -> list[Still]:
    """Line by line, in the order of the order."""
    opened = any(use.used_for == UsedFor.ACCESS for use in order.codes)
    return [Still(line, _fitting(line, at, on, opened=opened)) for line in order.lines]


def link_to(parts: Sequence[Still]) -> str:
    """The quantities that can be had, for `?t=`."""
    return ",".join(each.link for each in parts if each.count)


def link_to_all(order: Order) -> str:
    """The quantities of the order, for `?t=`."""
    return link_to([Still(line, line.count) for line in order.lines])


def in_words(parts: Sequence[Still]) -> str:
    """2 General and 1 Child are still there; 1 General is left."""
    there = [f"{each.count} {each.line.ticket_name}" for each in parts if each.count]
    if not there:
        return "Nothing of it is left"
    names = " and ".join(filter(None, [", ".join(there[:-1]), there[-1]]))
    are = "is" if sum(each.count for each in parts) == 1 else "are"
    return f"{names} {are} {'still there' if all(p.is_all for p in parts) else 'left'}"


def _fitting(line: OrderLine, at: datetime, on: Mapping[Module, bool], *, opened: bool) -> int:
    ticket, order = line.ticket, line.order
    # The house may not have noticed yet that the hold is over: then its places are its own.
    own = line.count if order.status == Status.PENDING else 0
    found = availability(ticket, Shop.ONLINE, at, on, opened=opened)
    sold_out = found is Availability.SOLD_OUT
    if not order.event.is_published or not (found is Availability.ON_SALE or sold_out):
        return 0
    fitting = min(line.count, max(ticket.left + own - ticket.reserved(at), 0))
    return fitting if fitting >= ticket.min_per_order else 0
