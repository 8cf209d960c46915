"""What giving back or cancelling will do: reckoned here, said before, done by `actions`."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from portal import orders
from portal.codes import Part
from portal.core.money import Money
from portal.core.refusals import Conflict, Refusal, WrongState
from portal.orderdesk import rules
from portal.orderdesk.ledger import Ledger
from portal.orderdesk.seats import Seat
from portal.orders import Order
from portal.orders.models import LIVE
from portal.payments import Payment


@dataclass(frozen=True)
class Wish:
    """What is to go back. Without an amount it is what the tickets cost, less what is `kept`.

    Nobody ticked: of a refund nothing, of a cancellation the whole order. `seen_minor` is what
    the page said would go back, if it did.
    """

    amount: Money | None = None
    attendees: tuple[str, ...] = ()
    note: str | None = None
    kept: Money | None = None
    gives_back: bool = True
    seen_minor: int | None = None


@dataclass(frozen=True)
class Freed:
    """Places of a ticket, or uses of a code, that others can have again."""

    name: str
    count: int


@dataclass(frozen=True)
class Plan:
    """What will happen, to the cent. `is_whole`: the order ends with it."""

    amount: Money
    kept: Money
    parts: Sequence[rules.Part[Payment]]
    seats: Sequence[Seat]
    is_whole: bool
    places: Sequence[Freed]
    uses: Sequence[Freed]
    discount: tuple[Money, Money]  # on what is left of the order: before, and after

    @property
    def stops(self) -> int:
        return len(self.seats)


def refund(books: Ledger, wish: Wish) -> Plan:
    """Raises `Refusal` for more than is left, `WrongState` for tickets that are refunded."""
    seats = _seats(books, wish.attendees)
    amount = wish.amount if wish.amount is not None else _worth(books, seats)
    if amount.minor <= 0:
        raise Refusal("Tick tickets, or write an amount.", field="amount")
    left = books.refundable
    if amount.minor > left.minor:
        raise Refusal(_too_much(left), field="amount")
    return _plan(books, seats, amount, is_whole=_takes_all(books, amount))


def cancellation(books: Ledger, wish: Wish) -> Plan:
    """The same for tickets that stop at once. Raises `WrongState` for an order that has ended."""
    order = books.order
    if order.status not in LIVE:
        raise WrongState(f"Order {order.code} is {order.status} already.")
    seats = _seats(books, wish.attendees) if wish.attendees else books.valid
    is_whole = not wish.attendees or (len(seats) == len(books.valid) and not books.has_gifts)
    if not is_whole and not order.is_completed:
        raise Refusal("It is not paid yet: it is cancelled as a whole.", field="attendee")
    left = books.not_kept
    worth = left if is_whole else min(_worth(books, seats), left, key=lambda each: each.minor)
    kept = wish.kept or Money(0, order.currency)
    if kept.minor > worth.minor:
        raise Refusal(f"{worth} was paid for it: at most that can be kept.", field="kept")
    if not wish.gives_back:
        return _plan(books, seats, Money(0, order.currency), kept=kept, is_whole=is_whole)
    amount = worth - kept
    if not is_whole and _takes_all(books, amount):  # nobody pays for what would be left of it
        is_whole, seats = True, books.valid
    return _plan(books, seats, amount, kept=kept, is_whole=is_whole)


def refuse_unseen(planned: Plan, wish: Wish) -> None:
    """Nobody gives back another amount than they read."""
    amount, seen = planned.amount, wish.seen_minor
    if seen is not None and seen != amount.minor:
        before = Money(seen, amount.currency)
        raise Conflict(f"{amount} would go back, not {before}. Read what happens, then go on.")


def _plan(
    books: Ledger,
    seats: Sequence[Seat],
    amount: Money,
    *,
    is_whole: bool,
    kept: Money | None = None,
) -> Plan:
    order = books.order
    stops = Counter(seat.attendee.line_id for seat in seats)
    held = {line: line.count - line.refunded for line in order.lines}
    freed = {line: n if is_whole else stops[line.id] for line, n in held.items()}
    off = sum(line.discount_minor * n for line, n in held.items())
    given_up = sum(line.discount_minor * n for line, n in freed.items())
    return Plan(
        amount=amount,
        kept=kept or Money(0, order.currency),
        parts=rules.spread(amount, books.left),
        seats=seats,
        is_whole=is_whole,
        places=[Freed(line.ticket_name, n) for line, n in freed.items() if n],
        uses=_uses(order, [Part(line.ticket, n) for line, n in freed.items() if n], is_whole),
        discount=(Money(off, order.currency), Money(off - given_up, order.currency)),
    )


def _uses(order: Order, parts: Sequence[Part], is_whole: bool) -> list[Freed]:  # noqa: FBT001 - of the plan
    found = [(use, use.uses) for use in order.codes] if is_whole else orders.uses_back(order, parts)
    return [Freed(use.code, count) for use, count in found if count]


def _takes_all(books: Ledger, amount: Money) -> bool:
    """Nothing of the money is left: what nobody paid for is cancelled."""
    return bool(amount) and amount == books.refundable and books.is_settled


def _worth(books: Ledger, seats: Sequence[Seat]) -> Money:
    return Money(sum(seat.paid.minor for seat in seats), books.order.currency)


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
