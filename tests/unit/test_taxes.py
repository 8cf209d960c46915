"""What a tax makes of a sum, what it is called, and what it may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.money import Money
from portal.core.refusals import Fault
from portal.core.tax import Tax, percent
from portal.orders.rules import Item, price, shares, snapshot
from portal.taxes.rules import Terms, faults

VAT = Tax("VAT", 2200, included=True, tax_id="EE123456789")


@pytest.mark.parametrize(
    ("basis_points", "written"),
    [
        (2200, "22"),
        (770, "7.7"),
        (825, "8.25"),
        (1, "0.01"),
        (10_000, "100"),
        (0, "0"),
        (10, "0.1"),
    ],
)
def test_a_rate_is_written_as_people_write_it(basis_points: int, written: str) -> None:
    assert percent(basis_points) == written


def test_a_tax_is_named_with_where_it_stands() -> None:
    on_top = Tax("VAT", 770, included=False)
    assert (VAT.words, on_top.words) == ("incl. 22% VAT", "+ 7.7% VAT")
    assert (VAT.on_top, on_top.on_top) == (0, 770)


@pytest.mark.parametrize(
    ("currency", "minor", "tax", "written", "total"),
    [
        ("EUR", 3500, VAT, "€6.31", "€35.00"),
        ("EUR", 3500, Tax("VAT", 2200, included=False), "€7.70", "€42.70"),
        ("JPY", 1000, Tax("Tax", 1000, included=True), "¥91", "¥1,000"),
        ("JPY", 1005, Tax("Tax", 1000, included=False), "¥101", "¥1,106"),
        ("KWD", 12_345, Tax("Tax", 500, included=False), "KWD0.617", "KWD12.962"),
        ("KWD", 12_345, Tax("Tax", 500, included=True), "KWD0.588", "KWD12.345"),
    ],
)
def test_currencies_round_to_their_own_unit(currency, minor, tax, written, total) -> None:
    quote = price([Item("General", 1, minor)], currency, tax)
    assert (str(quote.tax), str(quote.total)) == (written, total)


units = st.lists(st.integers(0, 5_000_000), min_size=1, max_size=30)
taxes = st.builds(Tax, st.just("VAT"), st.integers(1, 10_000), st.booleans())


@given(units, taxes)
def test_all_tickets_give_back_the_total_and_none_less_than_nothing(prices, tax) -> None:
    quote = price([Item("Any", 1, each) for each in prices], "EUR", tax)
    back = shares(prices, quote.total.minor)
    assert sum(back) == quote.total.minor
    assert all(each >= 0 for each in back)


@given(st.integers(0, 10**12), taxes)
def test_what_is_included_is_what_would_come_on_top_of_the_rest(gross: int, tax: Tax) -> None:
    """To the unit: the net of an included tax makes the gross again, half a unit apart at most."""
    included = Tax(tax.name, tax.basis_points, included=True).on(gross)
    net = gross - included
    again = net + Tax(tax.name, tax.basis_points, included=False).on(net)
    assert abs(again - gross) <= 1


def test_an_order_without_a_tax_keeps_nothing_of_one() -> None:
    assert snapshot(None) == {
        "tax_name": None,
        "tax_rate": None,
        "tax_id": None,
        "tax_included": None,
    }
    assert snapshot(VAT) == {
        "tax_name": "VAT",
        "tax_rate": 2200,
        "tax_id": "EE123456789",
        "tax_included": True,
    }


NAME = Fault("Enter its name, like VAT.", "name")
RATE = Fault("Enter a rate above 0, like 22 or 7.7.", "rate")


@pytest.mark.parametrize(
    ("terms", "wrong"),
    [
        (Terms(), []),
        (Terms(active=True, name="VAT", rate=1), []),
        (Terms(active=True, name="VAT", rate=10_000), []),
        (Terms(active=True), [NAME, RATE]),
        (Terms(active=True, name="VAT"), [RATE]),
        (Terms(active=True, name="VAT", rate=0), [RATE]),
        (Terms(active=True, name="VAT", rate=10_001), [RATE]),
        (Terms(active=True, rate=2200), [NAME]),
        (Terms(name="VAT"), [RATE]),
        (Terms(tax_id="EE1"), [NAME, RATE]),
        (Terms(name="VAT", rate=2200), []),
    ],
)
def test_half_a_tax_is_none(terms: Terms, wrong: list[Fault]) -> None:
    assert list(faults(terms)) == wrong


def test_terms_are_told_in_a_line() -> None:
    assert str(Terms(True, "VAT", 2200, True, "EE1")) == "22% VAT in the price, EE1"
    assert str(Terms(True, "VAT", 770, included=False)) == "7.7% VAT on top"
    assert str(Terms(name="VAT", rate=770)) == "none"


def test_money_shares_as_a_tax_on_top_does() -> None:
    """The till reckons with `Money.share`, the order with `Tax.on`."""
    for minor in (0, 1, 5, 49, 50, 333, 12_345):
        tax = Tax("VAT", 770, included=False)
        assert Money(minor, "EUR").share(tax.on_top).minor == tax.on(minor)
