"""A hold, between Continue and the order: more time, and how it ends. Nothing here commits."""

from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.core.money import Money
from portal.core.refusals import WrongState
from portal.events import Event
from portal.orders import claims, log, moves
from portal.orders.baskets import Basket, CodeRefused, judge
from portal.orders.choices import Choice
from portal.orders.models import AttendeeState, Order, PaymentMode, Status
from portal.orders.moves import Move
from portal.orders.rules import snapshot
from portal.tickets import Shop

# More time can be asked for in the last minutes, once.
LAST_MINUTES = timedelta(minutes=3)


class PriceChanged(WrongState):
    """The basket would cost something else today; the buyer decides."""

    code = "price_changed"

    def __init__(self, before: Money, now: Money) -> None:
        super().__init__(f"The price has changed: {before} before, {now} now. Choose again.")


def is_running(order: Order, at: datetime) -> bool:
    return order.status == Status.PENDING and order.expires_at is not None and order.expires_at > at


def is_over(order: Order, at: datetime) -> bool:
    """Its time has come, whether or not the house has noticed yet."""
    pending_too_long = order.status == Status.PENDING and not is_running(order, at)
    return pending_too_long or order.status == Status.EXPIRED


def extend(order: Order) -> None:
    """More time: as long again, once, when it is nearly over."""
    at = clock.now()
    extended = order.expires_at and moves.change(
        order,
        Order.status == Status.PENDING,
        Order.extended_at.is_(None),
        Order.expires_at > at,
        Order.expires_at <= at + LAST_MINUTES,
        expires_at=order.expires_at + moves.hold_length(),
        extended_at=at,
    )
    if not extended:
        raise WrongState(_why_no_more_time(order, at))
    log.record(order, "order.extended", actor_id=order.buyer_id)


def place(
    order: Order, mode: PaymentMode, *, pay_until: datetime, actor_id: int | None = None
) -> None:
    """The buyer pays later, in a way the organizer offers; the places stay taken."""
    moves.make(order, Move.PLACE, clock.now(), payment_mode=mode, pay_until=pay_until)
    log.record(order, "order.pay_later", actor_id=actor_id or order.buyer_id)
    log.promise_mail(order, "order.placed")


def complete_paid(order: Order, mode: PaymentMode) -> None:
    """The money is here: the tickets are good. Raises `WrongState` for who paid too late."""
    moves.make(order, Move.COMPLETE, clock.now(), payment_mode=mode)
    log.record(order, "order.completed", actor_id=None)
    log.promise_mail(order, "order.confirmed")


def complete_late(order: Order, mode: PaymentMode) -> None:
    """The money came after the hold had ended: take its places once more, all or none.

    At the price that was paid. Raises `Refusal` when something of it is gone; the caller undoes
    what was written (a savepoint), keeps the money and gives it back.
    """
    at = clock.now()
    if not order.event.is_published:
        raise WrongState(f"{order.event.name} is not on sale at the moment.")
    moves.make(order, Move.PAY_LATE, at, payment_mode=mode, ended_at=None)
    log.record(order, "order.completed", actor_id=None)
    log.promise_mail(order, "order.confirmed")
    db.session.flush()
    claims.take(_basket(order, at), order)


def complete_free(order: Order) -> None:
    """There is nothing to pay: the tickets are good at once."""
    free = (Order.total_minor == 0,)
    moves.make(order, Move.COMPLETE, clock.now(), *free, payment_mode=PaymentMode.FREE)
    log.record(order, "order.completed", actor_id=order.buyer_id)
    log.promise_mail(order, "order.confirmed")


def let_go(event: Event, code: str) -> None:
    """The buyer went back and chose anew: what they held is free at once. Paid orders stay."""
    at = clock.now()
    order = db.session.scalar(select(Order).where(Order.event_id == event.id, Order.code == code))
    if order is None or order.status != Status.PENDING:
        return
    with suppress(WrongState):  # paid, or over, a moment ago
        moves.make(order, Move.EXPIRE, at)
        claims.give_back(order)
        log.record(order, "order.expired", actor_id=order.buyer_id)


def hold_again(order: Order, *, actor_id: int | None = None) -> None:
    """Take places and uses of codes once more, all or none, until a new deadline.

    Sold by today's rules: refuses like `placing`, and with `PriceChanged` when today's total is
    another than the one the buyer saw.
    """
    at = clock.now()
    if is_over(order, at) and order.status == Status.PENDING:
        moves.make(order, Move.EXPIRE, at, Order.expires_at <= at)
        claims.give_back(order)
    basket = _basket(order, at)
    if not order.event.is_published:
        raise WrongState(f"{order.event.name} is not on sale at the moment.")
    claims.refuse_unsellable(basket, Shop.ONLINE, at)
    if basket.quote.total != order.total:
        raise PriceChanged(order.total, basket.quote.total)
    moves.make(order, Move.HOLD_AGAIN, at, **_tax_of_today(order, basket))
    log.record(order, "order.held_again", actor_id=actor_id or order.buyer_id)
    db.session.flush()
    claims.take(basket, order)


def reinstate(order: Order, *, actor_id: int) -> None:
    """Take a cancellation back, at the price that was agreed: its places are taken once more.

    For orders that were placed and not paid. Raises `Refusal` when something of it is gone.
    """
    at = clock.now()
    moves.make(order, Move.REINSTATE, at, ended_at=None, end_note="")
    for attendee in order.attendees:
        if attendee.state == AttendeeState.VOID:
            attendee.state, attendee.state_changed_at = AttendeeState.VALID, None
    log.record(order, "order.reinstated", actor_id=actor_id)
    db.session.flush()
    basket = _basket(order, at)
    if basket.refused:
        raise CodeRefused(*basket.refused)
    claims.take(basket, order)


def _tax_of_today(order: Order, basket: Basket) -> dict[str, Any]:
    """Sold again is sold with the tax of now, for the same money; not where the lines of the order
    are those of a total that was set by hand."""
    quote = basket.quote
    if (quote.subtotal.minor, quote.discount.minor) != (order.subtotal_minor, order.discount_minor):
        return {}
    return {"tax_minor": quote.tax.minor, **snapshot(basket.tax)}


def _why_no_more_time(order: Order, at: datetime) -> str:
    if not is_running(order, at):
        return f"Order {order.code} is not held any more."
    if order.extended_at:
        return "More time can be had once, and it was."
    return "More time can be had in the last 3 minutes."


def _basket(order: Order, at: datetime) -> Basket:
    """What the order holds, judged as if it were chosen now."""
    # A total that was set by hand may have split a ticket over several lines.
    counts = Counter({line.ticket: 0 for line in order.lines})
    for line in order.lines:
        counts[line.ticket] += line.count
    gifts = {line.ticket: line.unit_minor for line in order.lines if line.ticket.is_donation}
    choices = [Choice(ticket, count, gifts.get(ticket)) for ticket, count in counts.items()]
    typed = [use.code for use in order.codes]
    return judge(order.event, choices, typed, at=at, signed_in=True)
