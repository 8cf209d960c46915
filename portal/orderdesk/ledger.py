"""The money of one order, as its page shows it: sums, movements, and what each ticket cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from portal import payments
from portal.core import clock
from portal.core.money import Money
from portal.orderdesk import queries, seats
from portal.orderdesk.models import Cancellation
from portal.orderdesk.seats import Seat
from portal.orders import Order
from portal.orders.models import LIVE
from portal.payments import Payment, PaymentState
from portal.payments.words import PROVIDERS

# So long a refund is simply on its way; after that somebody may ask again.
PATIENCE = timedelta(minutes=2)


@dataclass(frozen=True)
class Movement:
    """One row of the ledger in words."""

    row: Payment
    by: str | None
    tickets: tuple[str, ...]

    @property
    def provider(self) -> str:
        return PROVIDERS.get(self.row.provider, self.row.provider)

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
    cancellations: Sequence[Cancellation] = ()

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
    def kept(self) -> Money:
        """What the house keeps of tickets that were cancelled, by somebody's word."""
        mine = (each.kept_minor for each in self.cancellations if not each.undone_at)
        return Money(sum(mine), self.order.currency)

    @property
    def valid(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.is_valid]

    @property
    def has_gifts(self) -> bool:
        """Whether something was bought that nobody comes for."""
        return sum(line.count for line in self.order.lines) > len(self.seats)

    @property
    def is_settled(self) -> bool:
        """It is complete, and no refund of it waits for an answer."""
        return self.order.is_completed and not self.asked

    @property
    def is_waiting(self) -> bool:
        """A refund is on its way, and there is news of it any moment."""
        return any(each.is_asked and not each.is_silent for each in self.movements)

    @property
    def not_kept(self) -> Money:
        """What could go back of what nobody meant to keep."""
        return Money(max(0, self.refundable.minor - self.kept.minor), self.order.currency)

    @property
    def has_no_ticket(self) -> bool:
        """Money is here that nobody meant to keep, and nobody gets in for it."""
        return bool(self.not_kept) and self.order.status not in LIVE

    def again(self, movement: Movement) -> str:
        """The query that fills in the refund form as it was."""
        pairs = [("amount", Money(-movement.row.amount_minor, self.order.currency).plain)]
        still = {seat.ref for seat in self.seats if seat.may_be_refunded}
        pairs += [("attendee", ref) for ref in movement.tickets if ref in still]
        return "&".join(f"{name}={value}" for name, value in pairs)


def read(order: Order) -> Ledger:
    """Four statements: the rows, the tickets of refunds, the people, what was cancelled."""
    rows = payments.all_of_order(order)
    stopped = payments.tickets_of(rows)
    names = queries.names(rows)
    refs = seats.refs(order)
    movements = [
        Movement(
            row,
            names.get(row.taken_by_id or 0),
            tuple(refs[one] for one in stopped.get(row.id, ()) if one in refs),
        )
        for row in rows
    ]
    found = seats.of(order, rows, stopped)
    return Ledger(order, movements, found, _left(order, rows), queries.cancellations(order))


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
