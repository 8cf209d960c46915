"""Write the order down that somebody asked for, once for each key. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal import jobs, orders, payments, people
from portal.core import clock, once, refs
from portal.core.money import Money
from portal.core.refusals import Refusal
from portal.events import Event
from portal.ordering import rules
from portal.ordering.rules import Way
from portal.orders import Basket, Buyer, Choice, Holder, Order, log
from portal.orders.models import Channel, Status
from portal.people import User


@dataclass(frozen=True)
class Wish:
    """An order as an organizer wants it. `total` is final: no discount is used then."""

    choices: Sequence[Choice]
    codes: Sequence[str]
    total: Money | None
    status: Status
    way: Way
    buyer: Buyer
    holders: Sequence[Holder]
    mails: bool


def add(event: Event, wish: Wish, *, key: str | None, by: User) -> tuple[str, bool]:
    """The code of the order, and whether this very form made it before.

    Raises what `orders.placing` raises: stock and codes decide as everywhere.
    """
    code = refs.order_code()
    earlier = once.claim(f"desk:{event.id}", key, _body(wish, by), code)
    if earlier:
        return earlier, True
    rules.refuse_closed(event)
    if not wish.choices:
        raise Refusal("Choose at least one ticket.")
    usual = judge(event, wish.choices, wish.codes)
    basket = usual if wish.total is None else usual.at(wish.total)
    mode = rules.mode(wish.status, wish.way, basket.quote.total)
    with orders.placing(
        basket,
        status=wish.status,
        channel=Channel.ORGANIZER,
        payment_mode=mode,
        order_code=code,
        buyer=_known(wish.buyer),
        created_by_id=by.id,
        mails=wish.mails,
    ) as order:
        for attendee, holder in zip(order.attendees, wish.holders, strict=False):
            attendee.name, attendee.email = holder.name, holder.email
        if basket.own_total is not None:
            usually = usual.quote.total.minor
            log.record(order, "order.priced", actor_id=by.id, amount_minor=usually)
        _follow(order, wish, by)
    return code, False


def judge(event: Event, choices: Sequence[Choice], typed: Sequence[str]) -> Basket:
    """The team vouches for buyers whom a code wants to know."""
    return orders.judge(event, choices, typed, at=clock.now(), signed_in=True)


def _follow(order: Order, wish: Wish, by: User) -> None:
    """Its money, its deadline, its mail."""
    if order.is_completed and order.total:
        payments.capture(order, wish.way.provider, taken_by_id=by.id)
    if order.status == Status.PLACED:
        offered = payments.way_of(order)
        order.pay_until = offered.pay_until(order.event, order.created_at) if offered else None
        if wish.mails:
            log.promise_mail(order, "order.placed")
    if order.status == Status.PENDING and wish.mails and order.buyer_email:
        jobs.promise("order.link", order_id=order.id, sending=refs.ticket_code())


def _known(buyer: Buyer) -> Buyer:
    """Who has an account finds the order among their own."""
    user = people.by_email(buyer.email) if buyer.email else None
    return Buyer(buyer.name, buyer.email, user.id if user else None)


def _body(wish: Wish, by: User) -> dict[str, object]:
    """What makes two sendings the same order."""
    return {
        "choices": [[c.ticket.ref, c.count, c.price_minor] for c in wish.choices],
        "codes": list(wish.codes),
        "total": wish.total.minor if wish.total else None,
        "how": [wish.status, wish.way, wish.mails],
        "buyer": [wish.buyer.name, wish.buyer.email],
        "holders": [[each.name, each.email] for each in wish.holders],
        "by": by.id,
    }
