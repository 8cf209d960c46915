"""What an order claims while it lives: places, and uses of its codes. Nothing here commits."""

from collections import Counter
from datetime import datetime

from portal import codes, modules, tickets
from portal.core import clock
from portal.core.db import TryAgain, db
from portal.core.refusals import Refusal, WrongState
from portal.orders.baskets import Basket, CodeRefused, judge
from portal.orders.models import Channel, Order
from portal.tickets import Shop

SHOPS = {Channel.WEB: Shop.ONLINE, Channel.DOOR: Shop.DOOR, Channel.ORGANIZER: Shop.DESK}


class SwitchedOff(WrongState):
    """An admin switched off what is in the basket, perhaps while it was filled."""

    code = "switched_off"


def refuse_unsellable(basket: Basket, shop: Shop, at: datetime) -> None:
    """Name every code that does not work, else every ticket that cannot be sold now."""
    if not basket.choices:
        raise Refusal("Choose at least one ticket.")
    if basket.refused:
        raise CodeRefused(*basket.refused)
    on = modules.switches()
    faults = (
        tickets.choice_fault(
            c.ticket, c.count, c.price_minor, shop, at, on, opened=basket.opens(c.ticket)
        )
        for c in basket.choices
    )
    found = [fault for fault in faults if fault]
    if any(not tickets.is_switched_on(c.ticket, on) for c in basket.choices) and found:
        raise SwitchedOff(*found)
    if found:
        raise Refusal(*found)


def take(basket: Basket, order: Order) -> None:
    """All or none, and last of all in a transaction.

    So a ticket that everybody wants is locked for as short as can be; the uses of codes come just
    before, so that no two orders wait for each other in a ring.
    """
    _take_uses(basket, order)
    counts = {choice.ticket: choice.count for choice in basket.choices}
    tickets.take(counts, SHOPS[Channel(order.channel)])


def give_back(*orders: Order) -> None:
    """Uses of codes, then places, each in id order: the same way round as they were taken."""
    uses: Counter[int] = Counter()
    places: Counter[int] = Counter()
    at_the_door: Counter[int] = Counter()
    for order in orders:
        uses.update({use.code_id: use.uses for use in order.codes})
        for line in order.lines:
            places[line.ticket_id] += line.count - line.refunded
            if order.channel == Channel.DOOR:
                at_the_door[line.ticket_id] += line.count - line.refunded
    for code_id, count in sorted(uses.items()):
        codes.give_back(code_id, count)
    tickets.give_back(+places, +at_the_door)


def _take_uses(basket: Basket, order: Order) -> None:
    """In id order. Whoever comes too late hears why, from the code as it is now."""
    counts = {use.code_id: use.uses for use in order.codes}
    for code in sorted(basket.codes, key=lambda each: each.id):
        if counts.get(code.id) and not codes.take(code, counts[code.id]):
            db.session.refresh(code)
            now = judge(basket.event, basket.choices, [code.code], at=clock.now(), signed_in=True)
            if now.refused:
                raise CodeRefused(*now.refused)
            raise TryAgain  # somebody gave a use back in between
