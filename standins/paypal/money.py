"""Amounts as PayPal writes them: decimal strings, with two decimals or none.

From “Currency codes” of its documentation: there is no currency with three.
"""

import re
from decimal import Decimal
from typing import Any

from standins.paypal.errors import PayPalError

NO_DECIMALS = frozenset({"HUF", "JPY", "TWD"})
TWO_DECIMALS = frozenset(
    {"AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "ILS", "MXN"}
    | {"MYR", "NOK", "NZD", "PHP", "PLN", "SEK", "SGD", "THB", "USD"}
)
WRITTEN = re.compile(r"-?[0-9]{1,10}(?:\.[0-9]+)?")


def read(amount: Any, field: str) -> Decimal:
    """The value of `{"currency_code", "value"}`, above zero; raises what PayPal answers."""
    currency, value = _parts(amount, field)
    _, _, decimals = value.partition(".")
    if currency in NO_DECIMALS and decimals.strip("0"):
        raise PayPalError("DECIMALS_NOT_SUPPORTED", field=f"{field}/value")
    if len(decimals) > 2:
        raise PayPalError("DECIMAL_PRECISION", field=f"{field}/value")
    if Decimal(value) <= 0:
        raise PayPalError("CANNOT_BE_ZERO_OR_NEGATIVE", field=f"{field}/value")
    return Decimal(value)


def _parts(amount: Any, field: str) -> tuple[str, str]:
    for name in ("currency_code", "value"):
        if not isinstance(amount, dict) or name not in amount:
            raise PayPalError("MISSING_REQUIRED_PARAMETER", status=400, field=f"{field}/{name}")
    currency, value = amount["currency_code"], amount["value"]
    if not isinstance(value, str) or not WRITTEN.fullmatch(value):
        raise PayPalError("INVALID_PARAMETER_SYNTAX", status=400, field=f"{field}/value")
    if currency not in NO_DECIMALS | TWO_DECIMALS:
        raise PayPalError("CURRENCY_NOT_SUPPORTED", field=f"{field}/currency_code")
    return currency, value


def written(value: Decimal, currency: str) -> dict[str, str]:
    digits = 0 if currency in NO_DECIMALS else 2
    return {"currency_code": currency, "value": f"{value:.{digits}f}"}
