"""What Stripe takes: smallest units, a least amount, and its own idea of some currencies.

From “Supported currencies” of its documentation.
"""

from standins.stripe.errors import StripeError

NO_DECIMALS = frozenset(
    {"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga"}
    | {"pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"}
)
THREE_DECIMALS = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
# Written with two decimals for old times' sake, though they have none.
WHOLE_HUNDREDS = frozenset({"isk", "ugx"})

LEAST = {
    **dict.fromkeys(("usd", "eur", "chf", "aud", "cad", "nzd", "sgd", "brl", "inr"), 50),
    "gbp": 30,
    "dkk": 250,
    "nok": 300,
    "sek": 300,
    "pln": 200,
    "czk": 1500,
    "huf": 17500,
    "jpy": 50,
    "hkd": 400,
    "mxn": 1000,
    "ron": 200,
    "aed": 200,
    "myr": 200,
    "thb": 1000,
}
MOST = 99_999_999


def check(amount: int, currency: str) -> None:
    """Raises what Stripe answers to an amount that cannot be charged."""
    if currency not in LEAST and not (len(currency) == 3 and currency.isalpha()):
        raise StripeError(f"Invalid currency: {currency}.", param="currency")
    if currency != currency.lower():
        raise StripeError(f"Invalid currency: {currency}. Use lower case.", param="currency")
    if amount < LEAST.get(currency, 1):
        raise StripeError(
            "The Checkout Session's total amount due must add up to at least "
            f"{written(LEAST.get(currency, 1), currency)}",
            code="amount_too_small",
        )
    if amount > MOST:
        raise StripeError(
            f"The Checkout Session's total amount must be no more than {written(MOST, currency)}",
            code="amount_too_large",
        )
    step = 100 if currency in WHOLE_HUNDREDS else 10 if currency in THREE_DECIMALS else 1
    if amount % step:
        raise StripeError(
            f"Invalid amount: in {currency.upper()} it must be divisible by {step}.",
            code="parameter_invalid_integer",
        )


def written(amount: int, currency: str) -> str:
    """For people: `45.00 EUR`."""
    digits = 0 if currency in NO_DECIMALS else 3 if currency in THREE_DECIMALS else 2
    return f"{amount / 10**digits:,.{digits}f} {currency.upper()}"
