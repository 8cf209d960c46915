"""What an order costs, line by line."""

from dataclasses import dataclass

from portal.core.money import Money
from portal.orders import Order


@dataclass(frozen=True)
class Sum:
    """A line of what the order costs."""

    label: str
    amount: Money
    is_off: bool = False


def of(order: Order) -> list[Sum]:
    """Full prices first; what a code takes off, and a tax, where there are any."""
    currency = order.currency
    found = [
        Sum(f"{line.count} × {line.ticket_name}", Money(line.unit_minor * line.count, currency))
        for line in order.lines
    ]
    if order.discount_minor:
        off = Money(order.discount_minor, currency)
        found.append(Sum(order.discount_code or "Discount", off, is_off=True))
    if order.tax_minor:
        found.append(Sum(order.tax_words, Money(order.tax_minor, currency)))
    return found
