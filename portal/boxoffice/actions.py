"""Sell at the door: the order, its money and its places, once for each key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import update

from portal import activity, allotments, checkin, jobs, orders, tills
from portal.approvals import Approver
from portal.boxoffice import pricing, queries, rules, tenders
from portal.boxoffice.pricing import OwnPrice
from portal.boxoffice.sales import Sale
from portal.boxoffice.tenders import Offer
from portal.core import clock, once, refs
from portal.core.db import db
from portal.core.refusals import Conflict, Fault, Refusal, WrongState
from portal.events import Event
from portal.orders import Basket, Buyer, Choice, Order
from portal.orders.models import Channel, PaymentMode, Status
from portal.people import User
from portal.tickets.queries import find as find_ticket
from portal.tills import Seller


@dataclass(frozen=True)
class Wish:
    """What somebody at the counter wants, and what they hold out for it.

    `shown` are the prices that their screen showed, by ticket reference, and `shown_rate` the tax
    on top of them in basis points, as far as they are known. `allotted` are the codes of tickets
    that a till handed out while it had no connection.
    """

    choices: Sequence[Choice]
    buyer: Buyer
    offer: Offer
    shown: Mapping[str, int]
    codes: Sequence[str] = ()
    shown_rate: int | None = None
    own: OwnPrice = field(default_factory=OwnPrice)
    allotted: Sequence[str] = ()


@dataclass(frozen=True)
class Sold:
    """A sale that stands; `replayed` when an earlier sending of the same form made it."""

    sale: Sale
    replayed: bool


def sell(
    event: Event, wish: Wish, *, key: str | None, by: Seller, approver: Approver | None = None
) -> Sold:
    """Sell, or find what this very form sold before. Refuses without leaving a trace.

    `approver` is a manager whose PIN came along, for a price that needs one.
    """
    code = refs.order_code()
    earlier = once.claim(f"door:{event.id}", key, _body(wish, by), code)
    if earlier:
        return Sold(_stored(event, earlier), replayed=True)
    _refuse_closed(event)
    tills.require_shift(event, by)
    _refuse_at_this_till(wish.choices, by)
    basket = judge(event, wish.choices, wish.codes)
    repriced = rules.price_faults(basket, wish.shown, wish.shown_rate)
    if repriced:
        raise Conflict(*repriced)
    priced = pricing.apply(basket, wish.own)
    total = priced.basket.quote.total
    if wish.allotted:
        allotments.redeem(event, wish.choices, wish.allotted)
    with orders.placing(
        priced.basket,
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
        if wish.allotted:
            allotments.sold(order, wish.allotted)
        paid = tenders.take(order, wish.offer, by)
        pricing.note(order, priced, wish.own, by=by, approver=approver)
        entered = _let_in(event, order, by)
    return Sold(Sale(order, paid, entered=entered), replayed=False)


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


def _refuse_at_this_till(choices: Sequence[Choice], by: Seller) -> None:
    """A till with tickets of its own sells nothing else."""
    others = [each.ticket for each in choices if not by.may_sell(each.ticket)]
    if by.till and others:
        raise Refusal(
            *(
                Fault(f"{each.name} is not sold at {by.till.name}.", f"quantity-{each.ref}")
                for each in others
            )
        )


def _let_in(event: Event, order: Order, by: Seller) -> int:
    """Where the sale is the entry: how many are in with it, at the gate of this till."""
    gate = by.till.gate if by.till else None
    return checkin.let_in_with_sale(event, order, by=by.user, gate=gate) if by.lets_in else 0


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
        "tender": wish.offer.tender,
        "given": wish.offer.given_minor,
        "codes": list(wish.codes),
        "by": by.holder if by.guest else by.id,
        **({"allotted": list(wish.allotted)} if wish.allotted else {}),
        **_by_hand(wish),
    }


def _by_hand(wish: Wish) -> dict[str, object]:
    """What few sales have; those that were stored before there was any stay the same."""
    split, own = list(wish.offer.on_card), wish.own
    told = {"own": [own.total_minor, dict(own.prices), own.reason]} if own.is_set else {}
    return {**told, **({"on_card": split} if split else {})}


def _not_sold_here(event: Event, ref: str) -> Fault:
    ticket = find_ticket(event, ref)
    return Fault(f"{ticket.name if ticket else ref} is not sold here.", f"quantity-{ref}")
