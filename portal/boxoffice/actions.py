"""Sell at the door: the order, its money and its places, once for each key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import update

from portal import activity, checkin, jobs, orders, payments, tills
from portal.boxoffice import queries, rules
from portal.boxoffice.sales import Sale
from portal.core import clock, once, refs
from portal.core.db import db
from portal.core.money import Money
from portal.core.refusals import Conflict, Fault, Refusal, WrongState
from portal.events import Event
from portal.orders import Basket, Buyer, Choice, Order
from portal.orders.models import Channel, PaymentMode, Status
from portal.payments import Payment, Provider
from portal.people import User
from portal.tickets.queries import find as find_ticket
from portal.tills import Seller


class Tender(StrEnum):
    """How a buyer pays at the door."""

    CASH = "cash"
    CARD = "card"

    @property
    def provider(self) -> Provider:
        return Provider.CASH if self is Tender.CASH else Provider.CARD_TERMINAL


@dataclass(frozen=True)
class Wish:
    """What somebody at the counter wants. `given_minor` is the cash they hold out, if not exact.

    `shown` are the prices that their screen showed, by ticket reference, and `shown_rate` the tax
    on top of them in basis points, as far as they are known.
    """

    choices: Sequence[Choice]
    buyer: Buyer
    tender: Tender
    given_minor: int | None
    shown: Mapping[str, int]
    codes: Sequence[str] = ()
    shown_rate: int | None = None


@dataclass(frozen=True)
class Sold:
    """A sale that stands; `replayed` when an earlier sending of the same form made it."""

    sale: Sale
    replayed: bool


def sell(event: Event, wish: Wish, *, key: str | None, by: Seller) -> Sold:
    """Sell, or find what this very form sold before. Refuses without leaving a trace."""
    code = refs.order_code()
    earlier = once.claim(f"door:{event.id}", key, _body(wish, by), code)
    if earlier:
        return Sold(_stored(event, earlier), replayed=True)
    _refuse_closed(event)
    tills.require_shift(event, by)
    basket = judge(event, wish.choices, wish.codes)
    total = basket.quote.total
    repriced = rules.price_faults(basket, wish.shown, wish.shown_rate)
    if repriced:
        raise Conflict(*repriced)
    with orders.placing(
        basket,
        status=Status.COMPLETED,
        channel=Channel.DOOR,
        payment_mode=PaymentMode.ONSITE if total else PaymentMode.FREE,
        order_code=code,
        buyer=wish.buyer,
        created_by_id=by.id,
        shift_id=by.shift_id,
        pass_id=by.pass_id,
        sold_by=by.sold_by,
    ) as order:
        payment = _take_money(order, wish, by)
        entered = checkin.let_in_with_sale(event, order, by=by.user)
    return Sold(Sale(order, payment, entered), replayed=False)


def judge(event: Event, choices: Sequence[Choice], typed: Sequence[str]) -> Basket:
    """A basket at the till; staff vouches for buyers whom a code wants to know."""
    return orders.judge(event, choices, typed, at=clock.now(), signed_in=True)


def mail_tickets(sale: Sale, email: str, *, by: User) -> None:
    """Send the tickets to the address that the buyer says after the sale. One UPDATE decides."""
    order = sale.order
    noted = db.session.execute(
        update(Order)
        .where(Order.id == order.id, Order.buyer_email.is_(None))
        .values(buyer_email=email)
        .returning(Order.id)
    )
    if noted.scalar_one_or_none() is None:
        db.session.refresh(order)  # another till may have been faster
        raise WrongState(f"The tickets of {order.code} were sent to {order.buyer_email}.")
    jobs.promise("order.confirmed", dedupe=f"order.confirmed:{order.id}", order_id=order.id)
    activity.record("order.mailed", "order", order.code, actor_id=by.id, event_id=order.event_id)


def refuse_strangers(event: Event, wanted: Sequence[str]) -> None:
    """Name the tickets that were asked for and are not sold here."""
    if wanted:
        raise Refusal(*(_not_sold_here(event, ref) for ref in wanted))


def _take_money(order: Order, wish: Wish, by: Seller) -> Payment | None:
    if not order.total:
        return None
    given = wish.given_minor if wish.tender is Tender.CASH else None
    if given is not None and given < order.total_minor:
        missing = order.total - Money(given, order.currency)
        raise Refusal(f"{missing} still to pay.", field="given")
    return payments.capture(
        order,
        wish.tender.provider,
        taken_by_id=by.id,
        given_minor=given,
        shift_id=by.shift_id,
    )


def _refuse_closed(event: Event) -> None:
    reason = rules.why_closed(event)
    if reason:
        raise WrongState(reason)


def _stored(event: Event, code: str) -> Sale:
    sale = queries.at_the_door(event, code)
    assert sale is not None, "a claimed key and its order are committed together"
    return sale


def _body(wish: Wish, by: Seller) -> dict[str, object]:
    """What makes two sendings the same sale; another person's form is never the same."""
    return {
        "choices": [[c.ticket.ref, c.count, c.price_minor] for c in wish.choices],
        "buyer": [wish.buyer.name, wish.buyer.email],
        "tender": wish.tender,
        "given": wish.given_minor,
        "codes": list(wish.codes),
        "by": by.holder if by.guest else by.id,
    }


def _not_sold_here(event: Event, ref: str) -> Fault:
    ticket = find_ticket(event, ref)
    return Fault(f"{ticket.name if ticket else ref} is not sold here.", f"quantity-{ref}")
