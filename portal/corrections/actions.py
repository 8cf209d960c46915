"""Take tickets back, note a price that was set; what all corrections share. No commit here."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal import approvals, orders, payments
from portal.approvals import Act, Approver
from portal.core import clock, refs
from portal.core.db import db
from portal.core.money import Money
from portal.core.refusals import Refusal, WrongState
from portal.corrections import log, queries, rules
from portal.corrections.models import Correction, Kind
from portal.orders import Attendee, Order
from portal.payments import Payment
from portal.tills import Seller


@dataclass(frozen=True)
class Returned:
    """What went back, payment by payment, for tickets that stopped."""

    parts: Sequence[tuple[Payment, Money]]
    total: Money


def take_back(
    order: Order,
    tickets: Sequence[Attendee],
    *,
    by: Seller,
    key: str,
    note: str,
    tells: bool,
) -> Returned:
    """These tickets stop, and what they cost goes back the way it came. The order is locked."""
    left = by_hand(order)
    worth = rules.worth(order)
    minor = sum(worth[each.id] for each in tickets)
    parts = _spread(minor, left)
    rest = sum(still for _, still in left) - minor
    if not rest and order.total_minor and len(tickets) < len(rules.seats(order)):
        raise Refusal(
            "Tick the other tickets too: nothing is left that was paid for them.", field="attendee"
        )
    for n, (row, part) in enumerate(parts):
        gone = hand_back(row, part, by=by, key=f"{key[:70]}-{n}", note=note, tells=tells)
        if n == 0:
            payments.stops(gone, [each.id for each in tickets])
    orders.stop_tickets(order, [each.id for each in tickets], actor_id=by.id)
    if not rest and order.total_minor:
        order.end_note = note
        orders.cancel(order, actor_id=by.id, note=note)
    moved = [(row, Money(part, order.currency)) for row, part in parts]
    return Returned(moved, Money(minor, order.currency))


def note_price(
    order: Order, off: Money, *, reason: str, by: Seller, approval_id: int | None
) -> Correction:
    """What was given away by a price that somebody set."""
    kind = Kind.PRICE if order.total else Kind.COMP
    made = write(order, kind, reason, off, by=by, approval_id=approval_id)
    log.record("sale.priced", made)
    return made


def write(
    order: Order,
    kind: Kind,
    reason: str,
    amount: Money,
    *,
    by: Seller,
    approval_id: int | None,
    ref: str | None = None,
    into: Order | None = None,
) -> Correction:
    """With everything that the books of a shift say of it."""
    made = Correction(
        ref=ref or refs.check_in_ref(),
        event_id=order.event_id,
        order=order,
        shift_id=by.shift_id,
        kind=kind,
        reason=reason,
        amount_minor=amount.minor,
        currency=order.currency,
        into=into,
        approval_id=approval_id,
        by_id=by.id,
        seller_name=by.name,
        at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def approved(
    order: Order, act: Act, amount: Money, by: Seller, approver: Approver | None
) -> int | None:
    """Written down where a manager was asked; None where who stands there may do it alone."""
    if approver is None:
        return None
    given, _ = approvals.give(order.event, act, amount, by=approver, seller=by, used=True)
    return given.id


def by_hand(order: Order) -> list[tuple[Payment, int]]:
    """What of each payment is still here, all of it taken by hand."""
    left = queries.captured(order)
    if any(row.provider_id is not None for row, _ in left):
        raise WrongState(f"{order.code} was paid online, and is given back on its own page.")
    return left


def _spread(minor: int, left: Sequence[tuple[Payment, int]]) -> list[tuple[Payment, int]]:
    """The oldest payment first."""
    parts, still = [], minor
    for row, rest in left:
        part = min(still, rest)
        if part:
            parts.append((row, part))
        still -= part
    if still:
        raise WrongState("Less than that is left of what was paid. Reload the page.")
    return parts


def hand_back(
    row: Payment, minor: int, *, by: Seller, key: str, note: str, tells: bool = True
) -> Payment:
    amount = Money(minor, row.currency)
    return payments.hand_back(
        row, amount, by_id=by.id, key=key, note=note, shift_id=by.shift_id, tells=tells
    )
