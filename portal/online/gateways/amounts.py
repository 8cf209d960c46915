"""Whole minor units, as each provider writes them. Pure.

Stripe counts some currencies without decimals in hundredths all the same, and those with three
decimals in steps of ten. PayPal writes decimals, and knows fewer currencies.
"""

from portal.core.money import Money, exponent
from portal.online.found import Refused

# https://docs.stripe.com/currencies#special-cases
_IN_HUNDREDTHS = {"ISK", "UGX"}
_STEP_OF_THREE_DECIMALS = 10
# https://developer.paypal.com/reference/currency-codes/
PAYPAL_TAKES = frozenset(
    {
        *("AUD", "BRL", "CAD", "CNY", "CZK", "DKK", "EUR", "HKD", "HUF", "ILS", "JPY", "MYR"),
        *("MXN", "TWD", "NZD", "NOK", "PHP", "PLN", "GBP", "SGD", "SEK", "CHF", "THB", "USD"),
    }
)
_WHOLE_AT_PAYPAL = {"HUF", "JPY", "TWD"}


def to_stripe(money: Money) -> int:
    """Raises `Refused` for what Stripe cannot take, such as 1.234 dinars."""
    if money.currency in _IN_HUNDREDTHS and exponent(money.currency) == 0:
        return money.minor * 100
    if not fits_stripe(money):
        raise Refused(f"Cards take {money.currency} in steps of 0.010 only.")
    return money.minor


def fits_stripe(money: Money) -> bool:
    return exponent(money.currency) < 3 or money.minor % _STEP_OF_THREE_DECIMALS == 0


def from_stripe(amount: int, currency: str) -> Money:
    """`currency` in small letters, as Stripe writes it. Parts of a króna cannot be: they stay."""
    name = currency.upper()
    if name in _IN_HUNDREDTHS and exponent(name) == 0 and amount % 100 == 0:
        return Money(amount // 100, name)
    return Money(amount, name)


def to_paypal(money: Money) -> str:
    """Raises `Refused` for what PayPal cannot take, such as parts of a forint."""
    if money.currency not in PAYPAL_TAKES:
        raise Refused(f"PayPal does not take {money.currency}.")
    if money.currency in _WHOLE_AT_PAYPAL:
        if money.minor % 10 ** exponent(money.currency):
            raise Refused(f"PayPal takes whole {money.currency} only.")
        return str(money.minor // 10 ** exponent(money.currency))
    return money.plain


def from_paypal(value: str, currency: str) -> Money:
    """Raises ValueError for what is no amount of this currency."""
    whole, _, decimals = value.partition(".")
    if not decimals.strip("0"):
        return Money.parse(whole, currency)
    return Money.parse(value, currency)
