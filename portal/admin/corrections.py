"""Change what stands in an order, where no figure comes to lie. Nothing here commits.

The ledger is the truth of the money: no row of it is changed or taken out here. What was paid
stays what the order cost, and an order that is withdrawn keeps what was paid for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal import jobs, orders, payments
from portal.admin import figures
from portal.core import clock
from portal.core.db import db
from portal.core.money import Money
from portal.core.refusals import Fault, Refusal, WrongState
from portal.orders import Holder, Order, log
from portal.orders.models import PaymentMode, Status
from portal.orders.moves import MOVES, Move
from portal.payments.queries import paid
from portal.people import edits

# The clock ends holds, and a buyer's payment completes an order: see `_refuse_move`.
BY_HAND = (Move.COMPLETE, Move.PLACE, Move.CANCEL, Move.HOLD_AGAIN)


@dataclass(frozen=True)
class Correction:
    """An order as an admin wants it. `prices` are what one of each line costs, in minor units."""

    buyer_name: str | None
    buyer_email: str | None
    payment_mode: str
    note: str
    holders: Sequence[Holder]
    prices: Sequence[int]
    move: Move | None = None
    end_note: str = ""


def moves_of(order: Order) -> list[Move]:
    """What an admin may make of an order in its state."""
    return [move for move in BY_HAND if (Status(order.status), move) in MOVES]


def correct(order: Order, wanted: Correction, *, version: int | None, by_id: int) -> None:
    """Save it; `Conflict` when something else happened to the order meanwhile."""
    edits.lock(order)
    received = paid(order)
    columns = edits.compare(order, _columns(wanted))
    named = dict(_renamed(order, wanted.holders))
    priced = dict(figures.changed(order, wanted.prices))
    changes = {**columns, **named, **priced}
    edits.refuse_stale(order, changes or _moved(wanted), version, ("order", order.code))
    _refuse(order, wanted, columns, priced, received)
    edits.write(order, columns)
    for attendee, holder in zip(order.attendees, wanted.holders, strict=True):
        attendee.name, attendee.email = holder.name, holder.email
    if priced:
        changes |= figures.reprice(order, wanted.prices)
    if changes:
        order.version += 1
        db.session.flush()
        written = {name: list(pair) for name, pair in changes.items()}
        log.record(order, "order.changed", actor_id=by_id, changes=written)
    if wanted.move:
        _make(order, wanted, by_id)


def withdraw(order: Order, note: str, *, by_id: int) -> None:
    """Take an order out for good, telling its buyer why: its places and uses of codes go back."""
    edits.lock(order)
    if order.deleted_at:
        raise WrongState(f"Order {order.code} is deleted already.")
    if (Status(order.status), Move.CANCEL) in MOVES:
        orders.cancel(order, actor_id=by_id)
    order.deleted_at, order.end_note = clock.now(), note
    order.version += 1
    db.session.flush()
    log.record(order, "order.deleted", actor_id=by_id, note=note)
    _tell(order)


def _columns(wanted: Correction) -> Mapping[str, Any]:
    names = ("buyer_name", "buyer_email", "payment_mode", "note")
    return {name: getattr(wanted, name) for name in names}


def _renamed(order: Order, holders: Sequence[Holder]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for number, (attendee, holder) in enumerate(zip(order.attendees, holders, strict=True), 1):
        for name in ("name", "email"):
            old, new = getattr(attendee, name), getattr(holder, name)
            if old != new:
                yield f"{name} on ticket {number}", (old, new)


def _moved(wanted: Correction) -> edits.Changes:
    """A move alone is a change as well: nobody cancels what they have not seen."""
    return {"status": ("", wanted.move)} if wanted.move else {}


def _refuse(
    order: Order,
    wanted: Correction,
    columns: edits.Changes,
    priced: edits.Changes,
    received: Money,
) -> None:
    total = figures.total(order, wanted.prices)
    free = wanted.payment_mode == PaymentMode.FREE
    wrong = {
        ("payment_mode", f"{received} was taken as it stands here: how it was paid stays."): (
            "payment_mode" in columns and bool(received)
        ),
        ("payment_mode", f"It costs {total}: it is free only at 0."): (
            "payment_mode" in columns and free and bool(total)
        ),
        ("payment_mode", "The buyer has chosen a way to pay: it does not become unknown."): (
            "payment_mode" in columns and wanted.payment_mode == PaymentMode.UNCHOSEN
        ),
        ("end_note", "Write to the buyer why it is cancelled."): (
            wanted.move is Move.CANCEL and not wanted.end_note.strip()
        ),
        **figures.wrong(order, wanted.prices if priced else (), received),
        **_wrong_move(order, wanted.move, total, received),
    }
    faults = [Fault(sentence, field) for (field, sentence), holds in wrong.items() if holds]
    if faults:
        raise Refusal(*faults)


def _wrong_move(
    order: Order, move: Move | None, total: Money, received: Money
) -> dict[tuple[str, str], bool]:
    """Complete means paid: nobody says so by hand while the ledger says otherwise."""
    missing = total - received
    return {
        ("move", f"{missing} of it is not paid, so it cannot be complete."): (
            move is Move.COMPLETE and bool(missing)
        ),
        ("move", f"Order {order.code} is {order.status}: it cannot {move} any more."): (
            move is not None and move not in moves_of(order)
        ),
    }


def _make(order: Order, wanted: Correction, by_id: int) -> None:
    if wanted.move is Move.COMPLETE:
        orders.complete(order, actor_id=by_id)
    elif wanted.move is Move.HOLD_AGAIN:
        orders.hold_again(order, actor_id=by_id)
    elif wanted.move is Move.CANCEL:
        order.end_note = wanted.end_note
        db.session.flush()
        orders.cancel(order, actor_id=by_id)
        _tell(order)
    else:
        _place(order, by_id)


def _place(order: Order, by_id: int) -> None:
    offered = {way.mode: way for way in payments.ways(order.event) if way.gateway is None}
    way = offered.get(PaymentMode(order.payment_mode))
    if way is None:
        raise Refusal("Choose a way to pay later that the event offers.", field="payment_mode")
    until = way.pay_until(order.event, clock.now())
    orders.place(order, way.mode, pay_until=until, actor_id=by_id)


def _tell(order: Order) -> None:
    """One mail for the end of an order, whichever way it came to it last."""
    if order.buyer_email:
        jobs.promise("order.withdrawn", order_id=order.id, sending=order.version)
