"""Whole minor units as each provider writes them: with none, two and three decimals."""

import pytest

from portal.core.money import CURRENCIES, Money, exponent
from portal.online.found import Refused
from portal.online.gateways.amounts import (
    fits_stripe,
    from_paypal,
    from_stripe,
    to_paypal,
    to_stripe,
)
from standins.stripe.amounts import NO_DECIMALS, THREE_DECIMALS


@pytest.mark.parametrize(
    ("money", "stripe", "paypal"),
    [
        (Money(29, "EUR"), 29, "0.29"),
        (Money(57, "EUR"), 57, "0.57"),
        (Money(113, "USD"), 113, "1.13"),
        (Money(1999, "GBP"), 1999, "19.99"),
        (Money(100_000_000, "EUR"), 100_000_000, "1000000.00"),
        (Money(500, "JPY"), 500, "500"),
        (Money(150_000, "HUF"), 150_000, "1500"),
    ],
    ids=str,
)
def test_there_and_back(money: Money, stripe: int, paypal: str) -> None:
    assert (to_stripe(money), to_paypal(money)) == (stripe, paypal)
    assert from_stripe(stripe, money.currency.lower()) == money
    assert from_paypal(paypal, money.currency) == money


@pytest.mark.parametrize(
    ("money", "stripe"),
    [(Money(1230, "KWD"), 1230), (Money(2500, "ISK"), 250_000), (Money(9000, "KRW"), 9000)],
    ids=str,
)
def test_currencies_of_stripe_alone(money: Money, stripe: int) -> None:
    assert to_stripe(money) == stripe
    assert from_stripe(stripe, money.currency.lower()) == money
    with pytest.raises(Refused, match=f"PayPal does not take {money.currency}"):
        to_paypal(money)


def test_what_cannot_be_taken_is_said() -> None:
    assert not fits_stripe(Money(1234, "KWD"))
    with pytest.raises(Refused, match=r"steps of 0\.010"):
        to_stripe(Money(1234, "KWD"))
    with pytest.raises(Refused, match="whole HUF"):
        to_paypal(Money(150_050, "HUF"))


def test_every_price_up_to_a_hundred_is_exact() -> None:
    for minor in range(1, 10_001):
        money = Money(minor, "EUR")
        assert to_stripe(money) == minor
        assert from_paypal(to_paypal(money), "EUR") == money


@pytest.mark.parametrize("currency", CURRENCIES)
def test_whatever_can_be_sold_in_comes_back_as_it_went(currency: str) -> None:
    money = Money(1_230_000, currency)
    assert from_stripe(to_stripe(money), currency.lower()) == money


def test_stripe_counts_every_currency_of_ours_as_we_do() -> None:
    """But for those it writes in hundredths: a price would be wrong a hundredfold."""
    for currency in CURRENCIES:
        name = currency.lower()
        digits = 0 if name in NO_DECIMALS else 3 if name in THREE_DECIMALS else 2
        whole = Money(10 ** exponent(currency) * 70, currency)
        assert to_stripe(whole) == 70 * 10**digits, currency
        assert from_stripe(to_stripe(whole), name) == whole
