"""Go on with a held order: say who buys, choose how to pay, find it again."""

from collections.abc import Sequence

from portal import orders, people
from portal.core import clock, refs
from portal.core.db import keep
from portal.jobs import promise
from portal.orders import Buyer, Holder, Order
from portal.orders.holders import name, rename
from portal.orders.models import Status
from portal.payments import Way
from portal.people import User, actions, signup, throttle

# How often a hold may change its mind about who buys, how many new buyers come from one network
# (many, where people stand in a queue together), and how many of its tries may meet an account.
_TRIES = throttle.Limit("checkout", 10, 60)
_BUYERS_FROM = throttle.Limit("checkout-from", 300, 60)
_ACCOUNTS_FROM = throttle.Limit("checkout-known-from", 50, 60)
# A hold is for somebody who is about to buy; more time can be had once (`orders.extend`).
_HOLD_AGAIN = throttle.Limit("hold-again", 5, 60)
# Each answer to "find my order" may be a mail.
_FIND = throttle.Limit("find-order", 5, 60)
_FIND_FROM = throttle.Limit("find-order-from", 30, 60)


def say_who(
    order: Order, buyer: Buyer, holders: Sequence[Holder], *, password: str | None, address: str
) -> None:
    """Name the buyer and who comes. A new address gets an account, a known one signs in.

    What was typed is kept at once, also when the address turns out to need a password.
    """
    name(order, buyer, holders)
    if buyer.user_id is None:
        user = _account(order, buyer, password=password, address=address)
        name(order, Buyer(buyer.name, buyer.email, user.id), holders)


def keep_draft(order: Order, buyer: Buyer, holders: Sequence[Holder]) -> None:
    """What was typed so far, while its buyer goes elsewhere for a moment."""
    same = buyer.email == order.buyer_email
    user_id = buyer.user_id or (order.buyer_id if same else None)
    name(order, Buyer(buyer.name, buyer.email, user_id), holders)


def hold_again(order: Order) -> None:
    """Take the places once more; not for ever, as others wait for them."""
    throttle.count(_HOLD_AGAIN, order.code)
    orders.hold_again(order)


def choose(order: Order, way: Way) -> None:
    """Pay later, in one of the organizer's ways."""
    orders.place(order, way.mode, pay_until=way.pay_until(order.event, clock.now()))


def name_holders(order: Order, holders: Sequence[Holder]) -> None:
    """Say who comes after all; whoever gets a ticket at a new address is mailed it."""
    me = people.current()
    moved = rename(order, holders, actor_id=me.id if me else order.buyer_id)
    if order.status == Status.COMPLETED:
        for attendee in moved:
            promise("order.ticket", attendee_id=attendee.id)


def mail_link(order: Order | None, email: str, *, address: str) -> None:
    """Mail the way to an order, if there is one; nobody learns here whether there is."""
    throttle.count(_FIND_FROM, address)
    throttle.count(_FIND, email)
    if order:
        promise("order.link", order_id=order.id, sending=refs.ticket_code())


def _account(order: Order, buyer: Buyer, *, password: str | None, address: str) -> User:
    assert buyer.email, "the form asks for it"
    keep()
    throttle.count(_BUYERS_FROM, address)
    throttle.count(_TRIES, order.code)
    try:
        return signup.on_the_way(buyer.email, name=buyer.name or "")
    except signup.HasOwner:
        if not password:
            throttle.count(_ACCOUNTS_FROM, address)
            raise
    user = actions.sign_in(buyer.email, password, address=address)
    throttle.forgive(_ACCOUNTS_FROM, address)
    return user
