"""Price a basket. The one place that reckons: forms, screens, papers and providers show its result.

Pure; all amounts are minor units of one currency, rates are basis points.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.core.money import BASIS_POINTS, Money, round_half_up


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
class Tax:
    """The tax of an event. `included`: the prices contain it already."""

    name: str
    basis_points: int
    included: bool


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
    tax_minor = _tax_in(net, tax)
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


def _tax_in(net_minor: int, tax: Tax | None) -> int:
    if tax is None:
        return 0
    whole = BASIS_POINTS + tax.basis_points if tax.included else BASIS_POINTS
    return round_half_up(net_minor * tax.basis_points, whole)
