"""Money: whole minor units and a currency, never a float."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from babel.numbers import format_currency, get_currency_precision, get_currency_symbol

BASIS_POINTS = 10_000  # 100 %

# What organizers can sell in: the currencies Stripe and PayPal both settle, plus a few without
# two decimals, which keep the arithmetic honest.
CURRENCIES = (
    *("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN", "ISK"),
    *("UAH", "TRY", "AUD", "CAD", "NZD", "JPY", "KRW", "SGD", "HKD", "TWD", "THB", "MYR", "PHP"),
    *("IDR", "VND", "INR", "BRL", "MXN", "ZAR", "ILS", "AED", "KWD", "BHD", "TND"),
)

_WRITTEN = re.compile(r"([0-9]{1,12})(?:[.,]([0-9]{1,3}))?", re.ASCII)


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum."""


@cache
def exponent(currency: str) -> int:
    """How many decimals the currency has: EUR 2, JPY 0, KWD 3."""
    return get_currency_precision(currency)


@cache
def symbol(currency: str) -> str:
    return get_currency_symbol(currency, locale="en")


def round_half_up(numerator: int, denominator: int) -> int:
    """`numerator / denominator` to the nearest whole, halves up; for amounts that are not negative.

    A float or banker's rounding would lose cents that the domain's own figures ask for.
    """
    return (2 * numerator + denominator) // (2 * denominator)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: `minor` whole minor units (cents) of `currency`."""

    minor: int
    currency: str

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """Read what a person typed ("12.50", "12,5", "12"); `ValueError` says what is wrong."""
        written = _WRITTEN.fullmatch(text.strip())
        if not written:
            raise ValueError(f"Write an amount like {_example(currency)}.")
        whole, decimals = written[1], written[2] or ""
        if len(decimals) > exponent(currency):
            raise ValueError(f"{currency} has {exponent(currency) or 'no'} decimals.")
        return cls(int(whole + decimals.ljust(exponent(currency), "0")), currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.minor * count, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def share(self, basis_points: int) -> "Money":
        """That part of the amount, rounded half up: 250 basis points are 2.5 %."""
        return Money(round_half_up(self.minor * basis_points, BASIS_POINTS), self.currency)

    @property
    def decimal(self) -> Decimal:
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    @property
    def plain(self) -> str:
        """Digits alone, as a form field takes them: "12.50"."""
        return f"{self.decimal:f}"

    def __str__(self) -> str:
        return _format(self.minor, self.currency)

    @property
    def short(self) -> str:
        """Without decimals when they are zero, as on a price tag: "€35", "€12.50"."""
        if self.minor % 10 ** exponent(self.currency):
            return str(self)
        return _format_whole(self.minor, self.currency)

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"cannot mix {self.currency} and {other.currency}")
        return other.minor


@lru_cache(maxsize=10_000)
def _format(minor: int, currency: str) -> str:
    return _written(Money(minor, currency).decimal, currency, None)


@lru_cache(maxsize=10_000)
def _format_whole(minor: int, currency: str) -> str:
    return _written(Money(minor, currency).decimal, currency, "¤#,##0")


def _written(amount: Decimal, currency: str, pattern: str | None) -> str:
    return format_currency(
        amount, currency, format=pattern, locale="en", currency_digits=pattern is None
    )


def _example(currency: str) -> str:
    return {0: "1200", 3: "12.500"}.get(exponent(currency), "12.50")
