"""A total that was set by hand, spread over lines that add up to it. Pure."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from portal.core.money import Money
from portal.core.refusals import Refusal
from portal.orders.choices import Choice
from portal.orders.rules import Item, shares


def spread(choices: Sequence[Choice], total: Money) -> list[tuple[Choice, Item]]:
    """In proportion to the usual prices; evenly where nothing costs anything.

    What a gift gives stays. Where a total cannot be divided, some of a ticket cost a cent more
    than the others and stand on a line of their own.
    """
    gifts = sum(each.item().gross_minor for each in choices if each.ticket.is_donation)
    units = [_usual(each) for each in choices if not each.ticket.is_donation for _ in _each(each)]
    rest = total.minor - gifts
    if rest < 0 or (rest and not units):
        raise Refusal(f"The gift alone is {Money(gifts, total.currency)}.", field="total")
    paid = iter(shares(units if any(units) else [1] * len(units), rest))
    return [line for choice in choices for line in _lines(choice, paid)]


def _lines(choice: Choice, paid: Iterator[int]) -> Iterator[tuple[Choice, Item]]:
    if choice.ticket.is_donation:
        yield choice, choice.item()
        return
    for unit, same in groupby(sorted((next(paid) for _ in _each(choice)), reverse=True)):
        yield choice, Item(choice.ticket.name, len(list(same)), unit)


def _usual(choice: Choice) -> int:
    return choice.item().unit_minor


def _each(choice: Choice) -> range:
    return range(choice.count)
