"""Why something is put right, whose it is to put right, and what it costs. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.core.money import Money
from portal.corrections.models import Kind
from portal.orders import Attendee, Order
from portal.orders.models import AttendeeState, Channel
from portal.orders.rules import shares
from portal.tills import Seller

# Without shifts a sale is one's own to void for an evening.
OWN_FOR = timedelta(hours=12)

_PRICES = {
    "guest-list": "Guest list",
    "press": "Press",
    "crew": "Crew",
    "complaint": "Complaint",
    "agreed": "Agreed price",
}
_RETURNS = {
    "cannot-come": "Cannot come",
    "wrong-ticket": "Wrong ticket",
    "complaint": "Complaint",
    "bought-twice": "Bought twice",
}
# What people choose from, the most likely first: what is stored → what is read.
REASONS: Mapping[Kind, Mapping[str, str]] = {
    Kind.VOID: {
        "wrong-ticket": "Wrong ticket",
        "changed-mind": "Buyer changed their mind",
        "other-payment": "Paid another way",
        "test": "Test",
    },
    Kind.REFUND: _RETURNS,
    Kind.EXCHANGE: _RETURNS,
    Kind.COMP: _PRICES,
    Kind.PRICE: _PRICES,
}


def reason(kind: Kind, key: str) -> str:
    """In words; of one that is offered no more, as it was stored."""
    return REASONS[kind].get(key, key)


def is_own(order: Order, by: Seller, at: datetime) -> bool:
    """Whether it was sold at the door in this very shift; without shifts, by them, lately."""
    if order.channel != Channel.DOOR or order.shift_id != by.shift_id:
        return False
    if by.shift_id is not None:
        return True
    theirs = (order.created_by_id, order.pass_id) == (by.id, by.pass_id)
    return theirs and order.created_at > at - OWN_FOR


def worth(order: Order) -> dict[int, int]:
    """What each attendee's ticket cost, in minor units, by id: together with gifts the total."""
    units: list[tuple[Attendee | None, int]] = []
    for line in order.lines:
        mine: list[Attendee | None] = [a for a in order.attendees if a.line_id == line.id]
        mine += [None] * (line.count - len(mine))  # gifts
        units += [(each, line.unit_minor - line.discount_minor) for each in mine]
    paid = shares([price for _, price in units], order.total_minor)
    return {each.id: minor for (each, _), minor in zip(units, paid, strict=True) if each}


@dataclass(frozen=True)
class Seat:
    """A ticket of an order that is still good. `ref` counts within the order: K7QM2-1."""

    ref: str
    attendee: Attendee
    paid: Money

    @property
    def name(self) -> str:
        return self.attendee.line.ticket_name


def seats(order: Order) -> list[Seat]:
    paid = worth(order)
    return [
        Seat(f"{order.code}-{n}", each, Money(paid[each.id], order.currency))
        for n, each in enumerate(order.attendees, 1)
        if each.state == AttendeeState.VALID
    ]
