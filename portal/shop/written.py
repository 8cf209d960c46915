"""A basket in one line, as links and the buttons of refusals carry it: "QK2MN7:2,D4T7XR:1:5.00".

A ticket's reference, how many, and for a donation how much.
"""

import re
from collections.abc import Iterable

from portal.core.money import Money
from portal.orders import Choice

_PART = re.compile(r"([A-Z0-9]{1,12}):([0-9]{1,6})(?::([0-9.,]{1,12}))?", re.ASCII)


def fields(line: str) -> dict[str, str]:
    """The form fields that a line fills in; what cannot be read in it is passed over."""
    filled = {}
    for part in line.split(","):
        if found := _PART.fullmatch(part.strip()):
            ref, count, price = found.groups()
            filled[f"quantity-{ref}"] = count
            if price:
                filled[f"price-{ref}"] = price
    return filled


def line(choices: Iterable[Choice]) -> str:
    return ",".join(map(_part, choices))


def _part(choice: Choice) -> str:
    part = f"{choice.ticket.ref}:{choice.count}"
    if choice.price_minor is None:
        return part
    return f"{part}:{Money(choice.price_minor, choice.ticket.event.currency).plain}"
