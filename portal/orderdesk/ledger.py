"""The money of one order, as its page shows it: sums, movements, and what each ticket cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from portal import payments
from portal.core import clock
from portal.core.money import Money
from portal.orderdesk import queries, rules, words
from portal.orders import Attendee, Order
from portal.orders.models import LIVE, AttendeeState
from portal.payments import Payment, PaymentState

# So long a refund is simply on its way; after that somebody may ask again.
PATIENCE = timedelta(minutes=2)


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
        return self.is_valid and not self.is_under_way and self.paid.minor > 0


@dataclass(frozen=True)
class Movement:
    """One row of the ledger in words."""

    row: Payment
    by: str | None
    tickets: tuple[str, ...]

    @property
    def provider(self) -> str:
        return words.PROVIDERS.get(self.row.provider, self.row.provider)

    @property
    def is_asked(self) -> bool:
        return self.row.state == PaymentState.ASKED

    @property
    def is_refused(self) -> bool:
        return self.row.state == PaymentState.REFUSED

    @property
    def is_silent(self) -> bool:
        return self.is_asked and clock.now() - self.row.at > PATIENCE


@dataclass(frozen=True)
class Ledger:
    """Everything that moved, and what could still go back."""

    order: Order
    movements: Sequence[Movement]
    seats: Sequence[Seat]
    left: Sequence[tuple[Payment, Money]]

    def _sum(self, *states: PaymentState, back: bool) -> Money:
        rows = (each.row for each in self.movements)
        fitting = (r.amount_minor for r in rows if r.is_refund is back and r.state in states)
        return Money(abs(sum(fitting)), self.order.currency)

    @property
    def captured(self) -> Money:
        return self._sum(PaymentState.BOOKED, back=False)

    @property
    def refunded(self) -> Money:
        return self._sum(PaymentState.BOOKED, back=True)

    @property
    def asked(self) -> Money:
        return self._sum(PaymentState.ASKED, back=True)

    @property
    def due(self) -> Money:
        """What is still to be paid."""
        missing = self.order.total_minor - self.captured.minor
        is_open = self.order.status in LIVE and not self.order.is_completed
        return Money(max(0, missing) if is_open else 0, self.order.currency)

    @property
    def refundable(self) -> Money:
        return Money(sum(rest.minor for _, rest in self.left), self.order.currency)

    @property
    def is_waiting(self) -> bool:
        """A refund is on its way, and there is news of it any moment."""
        return any(each.is_asked and not each.is_silent for each in self.movements)

    @property
    def has_no_ticket(self) -> bool:
        """Money is here, and nobody gets in for it."""
        return self.refundable.minor > 0 and self.order.status not in LIVE

    def again(self, movement: Movement) -> str:
        """The query that fills in the refund form as it was."""
        pairs = [("amount", Money(-movement.row.amount_minor, self.order.currency).plain)]
        still = {seat.ref for seat in self.seats if seat.may_be_refunded}
        pairs += [("attendee", ref) for ref in movement.tickets if ref in still]
        return "&".join(f"{name}={value}" for name, value in pairs)


@dataclass(frozen=True)
class Sum:
    """A line of what the order costs."""

    label: str
    amount: Money
    is_off: bool = False


def sums(order: Order) -> list[Sum]:
    """Full prices first; what a code takes off, and a tax, where there are any."""
    currency = order.currency
    found = [
        Sum(f"{line.count} × {line.ticket_name}", Money(line.unit_minor * line.count, currency))
        for line in order.lines
    ]
    if order.discount_minor:
        off = Money(order.discount_minor, currency)
        found.append(Sum(order.discount_code or "Discount", off, is_off=True))
    if order.tax_minor:
        found.append(Sum("Tax", Money(order.tax_minor, currency)))
    return found


def read(order: Order) -> Ledger:
    """Three statements: the rows, the tickets of refunds, the people."""
    rows = payments.all_of_order(order)
    stopped = payments.tickets_of(rows)
    names = queries.names(rows)
    refs = {each.id: f"{order.code}-{n}" for n, each in enumerate(order.attendees, 1)}
    movements = [
        Movement(
            row,
            names.get(row.taken_by_id or 0),
            tuple(refs[one] for one in stopped.get(row.id, ()) if one in refs),
        )
        for row in rows
    ]
    return Ledger(order, movements, _seats(order, rows, stopped, refs), _left(order, rows))


def _seats(
    order: Order,
    rows: Sequence[Payment],
    stopped: Mapping[int, Sequence[int]],
    refs: Mapping[int, str],
) -> list[Seat]:
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
    return [
        Seat(refs[one], a, Money(minor, order.currency), one in under_way)
        for one, (a, minor) in sorted(found.items())
    ]


def _left(order: Order, rows: Sequence[Payment]) -> list[tuple[Payment, Money]]:
    """Of each payment, what has neither gone back nor is on its way."""
    left = []
    for row in rows:
        if row.is_refund:
            continue
        back = sum(r.amount_minor for r in rows if r.refund_of_id == row.id and r.counts)
        if row.amount_minor + back > 0:
            left.append((row, Money(row.amount_minor + back, order.currency)))
    return left
