"""How a refund is spread over payments. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from portal.core.money import Money

T = TypeVar("T")


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
