"""What a basket costs: the figures of the original's own tests, and what holds for any basket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.money import Money
from portal.core.tax import Tax
from portal.orders.rules import Item, price

GALA = [
    Item("Adult", 2, 12_350),
    Item("Balcony", 4, 45_630),
    Item("Donation", 3, 78_970),
    Item("Child", 3, 0),
]


@pytest.mark.parametrize(
    ("items", "tax", "subtotal", "tax_minor", "total"),
    [
        (
            [Item("A", 3, 5_000), Item("B", 1, 1_250), Item("C", 2, 23_315)],
            None,
            62_880,
            0,
            62_880,
        ),
        (GALA, Tax("VAT", 1_800, included=True), 444_130, 67_749, 444_130),
        (GALA, Tax("VAT", 1_800, included=False), 444_130, 79_943, 524_073),
        ([Item("Child", 3, 0)], Tax("VAT", 2_200, included=False), 0, 0, 0),
    ],
    ids=["no tax", "18 % included", "18 % on top", "free"],
)
def test_the_figures_of_the_domain(items, tax, subtotal, tax_minor, total) -> None:
    quote = price(items, "EUR", tax)
    assert (quote.subtotal, quote.discount) == (Money(subtotal, "EUR"), Money(0, "EUR"))
    assert (quote.tax, quote.total) == (Money(tax_minor, "EUR"), Money(total, "EUR"))


def test_a_discount_comes_off_each_unit() -> None:
    quote = price([Item("General", 3, 3_500, discount_minor=525), Item("Child", 1, 1_200)], "EUR")
    assert quote.subtotal == Money(11_700, "EUR")
    assert quote.discount == Money(1_575, "EUR")
    assert quote.total == Money(10_125, "EUR")
    assert quote.count == 4


def test_tax_is_rounded_once_on_the_sum_not_on_each_line() -> None:
    # 3 × 0.05 at 10 % is 0.015, half up 0.02; rounding each line would give 0.03.
    quote = price([Item(str(n), 1, 5) for n in range(3)], "EUR", Tax("VAT", 1_000, included=False))
    assert quote.tax == Money(2, "EUR")


items = st.builds(
    lambda count, unit, part: Item("Any", count, unit, discount_minor=unit * part // 100),
    st.integers(1, 50),
    st.integers(0, 10_000_000),
    st.integers(0, 100),
)
taxes = st.none() | st.builds(Tax, st.just("VAT"), st.integers(0, 5_000), st.booleans())


@given(st.lists(items, max_size=8), taxes)
def test_lines_always_sum_to_the_total(basket, tax) -> None:
    quote = price(basket, "EUR", tax)
    net = sum((item.unit_minor - item.discount_minor) * item.count for item in basket)
    assert quote.subtotal.minor - quote.discount.minor == net
    on_top = quote.tax.minor if tax and not tax.included else 0
    assert quote.total == Money(net + on_top, "EUR")
    assert 0 <= quote.discount.minor <= quote.subtotal.minor
    assert quote.tax.minor >= 0
