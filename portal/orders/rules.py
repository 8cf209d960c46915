"""Price a basket. The one place that reckons: forms, screens, papers and providers show its result.

Pure; all amounts are minor units of one currency, rates are basis points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.core.money import Money, round_half_up
from portal.core.tax import Tax


@dataclass(frozen=True)
class Item:
    """So many of one ticket at one price; `discount_minor` comes off each unit."""

    name: str
    count: int
    unit_minor: int
    discount_minor: int = 0

    @property
    def gross_minor(self) -> int:
        return self.unit_minor * self.count

    @property
    def net_minor(self) -> int:
        return (self.unit_minor - self.discount_minor) * self.count


@dataclass(frozen=True)
class Quote:
    """A priced basket. `subtotal` is before discount; `total` is what the buyer pays."""

    items: tuple[Item, ...]
    subtotal: Money
    discount: Money
    tax: Money
    total: Money

    @property
    def count(self) -> int:
        return sum(item.count for item in self.items)


def price(items: Sequence[Item], currency: str, tax: Tax | None = None) -> Quote:
    """Sum the lines; tax is rounded half up once, on their sum (domain, section 7)."""
    gross = sum(item.gross_minor for item in items)
    net = sum(item.net_minor for item in items)
    tax_minor = tax.on(net) if tax else 0
    on_top = tax_minor if tax and not tax.included else 0
    return Quote(
        items=tuple(items),
        subtotal=Money(gross, currency),
        discount=Money(gross - net, currency),
        tax=Money(tax_minor, currency),
        total=Money(net + on_top, currency),
    )


def shares(units: Sequence[int], total_minor: int) -> list[int]:
    """What of a total each unit pays for, in minor units; together all of it.

    `units` are prices with the discount off. A tax on top, or a total that was set by hand, is
    spread in proportion; what is rounded in one is made good in the next.
    """
    net, so_far, spread = sum(units), 0, []
    for unit in units:
        before = round_half_up(total_minor * so_far, net) if net else 0
        so_far += unit
        spread.append((round_half_up(total_minor * so_far, net) if net else 0) - before)
    return spread


def snapshot(tax: Tax | None) -> dict[str, Any]:
    """The tax as an order keeps it, whatever becomes of the event's: column → value."""
    return {
        "tax_name": tax.name if tax else None,
        "tax_rate": tax.basis_points if tax else None,
        "tax_id": tax.tax_id if tax else None,
        "tax_included": tax.included if tax else None,
    }
