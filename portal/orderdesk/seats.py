"""The tickets of an order, one by one, with what each of them cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.core.money import Money
from portal.orders import Attendee, Order, rules
from portal.orders.models import LIVE, AttendeeState
from portal.payments import Payment, PaymentState


@dataclass(frozen=True)
class Seat:
    """A ticket of the order, with what it cost. `ref` counts within the order: K7QM2-1."""

    ref: str
    attendee: Attendee
    paid: Money
    is_under_way: bool

    @property
    def is_valid(self) -> bool:
        return self.attendee.state == AttendeeState.VALID

    @property
    def may_be_refunded(self) -> bool:
        return self.may_be_cancelled and self.paid.minor > 0

    @property
    def may_be_cancelled(self) -> bool:
        return self.is_valid and not self.is_under_way

    @property
    def may_be_named(self) -> bool:
        return self.is_valid and self.attendee.order.status in LIVE


def refs(order: Order) -> dict[int, str]:
    """By the id of the attendee."""
    return {each.id: f"{order.code}-{n}" for n, each in enumerate(order.attendees, 1)}


def attendee_of(order: Order, ref: str) -> Attendee | None:
    return next((each for each in order.attendees if refs(order)[each.id] == ref.upper()), None)


def of(order: Order, rows: Sequence[Payment], stopped: Mapping[int, Sequence[int]]) -> list[Seat]:
    """`stopped`: the attendees whose tickets stop with a refund, by the id of its row."""
    under_way = {
        one for row in rows if row.state == PaymentState.ASKED for one in stopped.get(row.id, ())
    }
    units: list[tuple[Attendee | None, int]] = []
    for line in order.lines:
        mine: list[Attendee | None] = [a for a in order.attendees if a.line_id == line.id]
        price = line.unit_minor - line.discount_minor
        mine += [None] * (line.count - len(mine))  # gifts
        units += [(attendee, price) for attendee in mine]
    paid = rules.shares([price for _, price in units], order.total_minor)
    found = {a.id: (a, minor) for (a, _), minor in zip(units, paid, strict=True) if a}
    called = refs(order)
    return [
        Seat(called[one], a, Money(minor, order.currency), one in under_way)
        for one, (a, minor) in sorted(found.items())
    ]
