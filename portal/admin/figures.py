"""What an order costs when an admin writes other prices. Pure."""

from collections.abc import Iterator, Sequence
from typing import Any

from portal.core.money import Money
from portal.orders import Order


def total(order: Order, prices: Sequence[int]) -> Money:
    """Discounts stay as they were given; the tax is reckoned again, as it was when it was sold."""
    if not _differ(order, prices):
        return order.total
    net = _subtotal(order, prices) - order.discount_minor
    on_top = order.tax.on(net) if order.tax and not order.tax.included else 0
    return Money(net + on_top, order.currency)


def changed(order: Order, prices: Sequence[int]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """The prices that would change, by the ticket: old and new."""
    for line, price in zip(order.lines, prices, strict=True):
        if line.unit_minor != price:
            yield f"price of {line.ticket_name}_minor", (line.unit_minor, price)


def reprice(order: Order, prices: Sequence[int]) -> dict[str, tuple[Any, Any]]:
    """Write the prices and what follows from them; returns how the total changed."""
    before, after = order.total_minor, total(order, prices).minor
    tax_before = order.tax_minor
    order.subtotal_minor, order.total_minor = _subtotal(order, prices), after
    if order.tax:
        order.tax_minor = order.tax.on(order.subtotal_minor - order.discount_minor)
    for line, price in zip(order.lines, prices, strict=True):
        line.unit_minor = price
    pairs = {"tax_minor": (tax_before, order.tax_minor), "total_minor": (before, after)}
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new}


def wrong(order: Order, prices: Sequence[int], received: Money) -> dict[tuple[str, str], bool]:
    """Why these prices cannot be; empty `prices` are as they were."""
    first = next((n for n, _ in enumerate(prices, 1)), 1)
    reasons: dict[tuple[str, str], bool] = {
        (f"price-{first}", f"{received} was paid for it: what it costs stays. Refund instead."): (
            bool(prices) and bool(received)
        ),
        (f"price-{first}", f"Order {order.code} is {order.status}: what it cost stays."): (
            bool(prices) and not received and order.status not in ("pending", "placed")
        ),
        (f"price-{first}", "It carries a tax that was reckoned from these prices: they stay."): (
            bool(prices) and bool(order.tax_minor) and order.tax is None
        ),
    }
    for number, (line, price) in enumerate(zip(order.lines, prices, strict=False), 1):
        off = Money(line.discount_minor, order.currency)
        reasons[f"price-{number}", f"Its code takes {off} off each: enter at least that."] = (
            price < line.discount_minor
        )
    return reasons


def _differ(order: Order, prices: Sequence[int]) -> bool:
    return [line.unit_minor for line in order.lines] != list(prices)


def _subtotal(order: Order, prices: Sequence[int]) -> int:
    return sum(line.count * price for line, price in zip(order.lines, prices, strict=True))
