"""Give money back: an amount, or tickets with what they cost. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal import orders, payments
from portal.core import once, refs
from portal.core.money import Money
from portal.core.refusals import Refusal, WrongState
from portal.online.backs import stop_unpaid
from portal.orderdesk import ledger, queries, rules
from portal.orderdesk.ledger import Ledger, Seat
from portal.orders import Order
from portal.payments import Payment, PaymentState


@dataclass(frozen=True)
class Wish:
    """What is to go back. Without an amount it is what the tickets cost."""

    amount: Money | None = None
    attendees: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True)
class Plan:
    """What a refund will do: said before, and done afterwards."""

    amount: Money
    parts: Sequence[rules.Part[Payment]]
    seats: Sequence[Seat]
    empties: bool  # nothing of the money is left: the order is cancelled

    @property
    def stops(self) -> int:
        return len(self.seats)


def plan(books: Ledger, wish: Wish) -> Plan:
    """Raises `Refusal` for more than is left, `WrongState` for tickets that are refunded."""
    seats = _seats(books, wish.attendees)
    costs = sum(seat.paid.minor for seat in seats)
    currency = books.order.currency
    amount = wish.amount if wish.amount is not None else Money(costs, currency)
    if amount.minor <= 0:
        raise Refusal("Tick tickets, or write an amount.", field="amount")
    left = books.refundable
    if amount.minor > left.minor:
        raise Refusal(_too_much(left), field="amount")
    parts = rules.spread(amount, books.left)
    empties = amount == left and books.order.is_completed and not books.asked
    return Plan(amount, parts, seats, empties)


def refund(order: Order, wish: Wish, *, key: str | None, by_id: int) -> Plan | None:
    """Ask for it, or book what is given back by hand; its tickets stop when the money has gone.

    Two at once do it one after the other: the second one sees what the first one left. None: this
    very form was sent before, and did it.
    """
    if once.claim("orders.refund", key, _body(order, wish), order.code):
        return None
    queries.lock(order)
    stored = queries.order_of(order.event, order.code)
    assert stored, "it was just locked"
    planned = plan(ledger.read(stored), wish)
    whole = f"refund-{order.code}-{key or refs.token()}"[:76]
    for n, part in enumerate(planned.parts):
        row = _give_back(part, key=f"{whole}-{n}", by_id=by_id, note=wish.note)
        if n == 0:
            payments.stops(row, [seat.attendee.id for seat in planned.seats])
        if row.state == PaymentState.BOOKED:
            orders.stop_tickets(stored, payments.tickets_of([row]).get(row.id, []), actor_id=by_id)
            stop_unpaid(stored)
    return planned


def _body(order: Order, wish: Wish) -> dict[str, object]:
    minor = wish.amount.minor if wish.amount else None
    return {"order": order.code, "amount": minor, "attendees": sorted(wish.attendees)}


def _give_back(part: rules.Part[Payment], *, key: str, by_id: int, note: str | None) -> Payment:
    """By whoever took it."""
    if part.payment.provider_id is None:
        return payments.hand_back(part.payment, part.amount, by_id=by_id, key=key, note=note)
    return payments.refund(part.payment, part.amount, by_id=by_id, key=key, why=note, note=note)


def _seats(books: Ledger, wanted: Sequence[str]) -> list[Seat]:
    known = {seat.ref: seat for seat in books.seats}
    unknown = [ref for ref in wanted if ref not in known]
    if unknown:
        raise Refusal("This order has no such ticket. Reload the page.", field="attendee")
    seats = [known[ref] for ref in dict.fromkeys(wanted)]
    gone = [seat.ref for seat in seats if not seat.is_valid]
    if gone:
        raise WrongState(f"{', '.join(gone)} is not valid any more. Reload the page.")
    under_way = [seat.ref for seat in seats if seat.is_under_way]
    if under_way:
        raise WrongState(f"A refund of {', '.join(under_way)} is on its way already.")
    return seats


def _too_much(left: Money) -> str:
    if not left:
        return "Nothing is left to give back."
    return f"{left} can be given back at most. Write that amount, or less."
