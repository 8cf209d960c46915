"""Place an order, complete it, end it. Nothing here commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.codes import Code
from portal.core import clock
from portal.core.db import TryAgain, constraint_of, db
from portal.core.refusals import WrongState
from portal.orders import claims, entries, log, moves, refunds
from portal.orders.baskets import Basket
from portal.orders.models import (
    Attendee,
    AttendeeState,
    Channel,
    Order,
    OrderCode,
    OrderLine,
    PaymentMode,
    Status,
)
from portal.orders.rules import Item, snapshot
from portal.tickets import Ticket


@dataclass(frozen=True)
class Buyer:
    """Who buys; at the door nobody has to say."""

    name: str | None = None
    email: str | None = None
    user_id: int | None = None


@contextmanager
def placing(
    basket: Basket,
    *,
    status: Status,
    channel: Channel,
    payment_mode: PaymentMode,
    order_code: str,
    buyer: Buyer,
    created_by_id: int | None,
    shift_id: int | None = None,
    pass_id: int | None = None,
    sold_by: str | None = None,
    mails: bool = True,
) -> Iterator[Order]:
    """Write an order down, let the caller book what belongs to it, then take its places.

    `order_code` was drawn before, with `refs.order_code`. Pending orders hold their places for a
    while; completed ones promise their mail, unless nobody wants it. Raises `Refusal` naming every
    ticket that cannot be sold, `SoldOut` (409) every one that is short, `CodeRefused` for a code
    that does not work.
    """
    at = clock.now()
    claims.refuse_unsellable(basket, claims.SHOPS[channel], at)
    order = _new_order(basket, status, at)
    order.code, order.channel, order.payment_mode = order_code, channel, payment_mode
    order.buyer_name, order.buyer_email, order.buyer_id = buyer.name, buyer.email, buyer.user_id
    order.created_by_id, order.shift_id = created_by_id, shift_id
    order.pass_id, order.sold_by = pass_id, sold_by
    _write(order)
    told: dict[str, Any] = {"sold_by": sold_by} if sold_by else {}
    log.record(order, "order.placed", actor_id=created_by_id, **told)
    if order.is_completed and mails:
        log.promise_mail(order, "order.confirmed")
    yield order
    db.session.flush()
    claims.take(basket, order)


def complete(order: Order, *, actor_id: int | None) -> None:
    """A held or placed order is paid: its tickets are good now."""
    moves.make(order, moves.Move.COMPLETE, clock.now())
    log.record(order, "order.completed", actor_id=actor_id)
    log.promise_mail(order, "order.confirmed")


def cancel(order: Order, *, actor_id: int | None, note: str = "") -> None:
    """Its tickets stop at once; places and uses of codes go back. Money is another matter."""
    moves.make(order, moves.Move.CANCEL, clock.now())
    mine = Attendee.order_id == order.id
    entries.stop(mine, state=AttendeeState.VOID, by_id=actor_id)
    refunds.read_again(order)
    claims.give_back(order)
    log.record(order, "order.cancelled", actor_id=actor_id, note=note)


def expire(limit: int = 100) -> int:
    """End holds that are over, giving their places back once; returns how many were ended."""
    at = clock.now()
    over = select(Order).where(Order.status == Status.PENDING, Order.expires_at <= at)
    ended: list[Order] = []
    for order in db.session.scalars(over.order_by(Order.expires_at).limit(limit)).all():
        try:
            # Still over: somebody may have ended it and held it again since we looked.
            moves.make(order, moves.Move.EXPIRE, at, Order.expires_at <= at)
        except WrongState:  # paid, or ended by another worker, a moment ago
            continue
        log.record(order, "order.expired", actor_id=None)
        ended.append(order)
    claims.give_back(*ended)
    return len(ended)


def _new_order(basket: Basket, status: Status, at: datetime) -> Order:
    event, priced, sold = basket.event, basket.quote, basket.lines
    lines = [_line(position, each.ticket, item) for position, (each, item) in enumerate(sold)]
    order = Order(
        event=event,
        status=status,
        currency=event.currency,
        subtotal_minor=priced.subtotal.minor,
        discount_minor=priced.discount.minor,
        tax_minor=priced.tax.minor,
        **snapshot(basket.tax),
        total_minor=priced.total.minor,
        created_at=at,
        expires_at=at + moves.hold_length() if status is Status.PENDING else None,
        completed_at=at if status is Status.COMPLETED else None,
        lines=lines,
        codes=[_code(basket, code) for code in basket.codes if basket.uses(code)],
    )
    order.attendees = [
        Attendee(line=line, event_id=event.id, ticket_id=choice.ticket.id)
        for line, (choice, item) in zip(lines, sold, strict=True)
        if not choice.ticket.is_donation  # a gift lets nobody in
        for _ in range(item.count)
    ]
    return order


def _line(position: int, ticket: Ticket, item: Item) -> OrderLine:
    return OrderLine(
        position=position,
        ticket_id=ticket.id,
        ticket_name=item.name,
        count=item.count,
        unit_minor=item.unit_minor,
        discount_minor=item.discount_minor,
    )


def _code(basket: Basket, code: Code) -> OrderCode:
    return OrderCode(
        code_id=code.id,
        code=code.code,
        used_for=code.used_for,
        uses=basket.uses(code),
        given_minor=basket.given(code).minor,
    )


def _write(order: Order) -> None:
    """Insert the order with its lines and attendees; a code that exists asks for another try."""
    db.session.add(order)
    try:
        db.session.flush()
    except IntegrityError as error:
        if "code" in constraint_of(error):
            raise TryAgain from error
        raise
