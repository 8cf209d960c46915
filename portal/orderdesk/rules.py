"""What each ticket cost its buyer, and how a refund is spread over payments. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from portal.core.money import Money, round_half_up

T = TypeVar("T")


def shares(units: Sequence[int], total_minor: int) -> list[int]:
    """What of the total each unit of the order paid for, in minor units; together all of it.

    `units` are prices with the discount off. A tax on top, or a total that was set by hand, is
    spread in proportion; what is rounded in one is made good in the next.
    """
    net, so_far, spread = sum(units), 0, []
    for unit in units:
        before = round_half_up(total_minor * so_far, net) if net else 0
        so_far += unit
        spread.append((round_half_up(total_minor * so_far, net) if net else 0) - before)
    return spread


@dataclass(frozen=True)
class Part(Generic[T]):
    """So much of one payment."""

    payment: T
    amount: Money


def spread(amount: Money, left: Sequence[tuple[T, Money]]) -> list[Part[T]]:
    """Over the payments, the oldest first; as much as there is."""
    parts, open_minor = [], amount.minor
    for payment, rest in left:
        minor = min(open_minor, rest.minor)
        if minor > 0:
            parts.append(Part(payment, Money(minor, amount.currency)))
            open_minor -= minor
    return parts
