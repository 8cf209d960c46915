"""Notes and coins of each currency, in minor units: what a drawer is counted by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.core.money import Money, exponent

# Largest first, notes before coins. What no longer passes through hands at a door is left out.
_NOTES: Mapping[str, Sequence[int]] = {
    "EUR": (200_00, 100_00, 50_00, 20_00, 10_00, 5_00),
    "USD": (100_00, 50_00, 20_00, 10_00, 5_00, 2_00, 1_00),
    "GBP": (50_00, 20_00, 10_00, 5_00),
    "CHF": (200_00, 100_00, 50_00, 20_00, 10_00),
    "SEK": (500_00, 200_00, 100_00, 50_00, 20_00),
    "NOK": (1000_00, 500_00, 200_00, 100_00, 50_00),
    "DKK": (1000_00, 500_00, 200_00, 100_00, 50_00),
    "PLN": (500_00, 200_00, 100_00, 50_00, 20_00, 10_00),
    "CZK": (5000_00, 2000_00, 1000_00, 500_00, 200_00, 100_00),
    "JPY": (10_000, 5_000, 2_000, 1_000),
    "KRW": (50_000, 10_000, 5_000, 1_000),
    "KWD": (20_000, 10_000, 5_000, 1_000, 500, 250),
    "CAD": (100_00, 50_00, 20_00, 10_00, 5_00),
    "AUD": (100_00, 50_00, 20_00, 10_00, 5_00),
}
_COINS: Mapping[str, Sequence[int]] = {
    "EUR": (2_00, 1_00, 50, 20, 10, 5, 2, 1),
    "USD": (25, 10, 5, 1),
    "GBP": (2_00, 1_00, 50, 20, 10, 5, 2, 1),
    "CHF": (5_00, 2_00, 1_00, 50, 20, 10, 5),
    "SEK": (10_00, 5_00, 2_00, 1_00),
    "NOK": (20_00, 10_00, 5_00, 1_00),
    "DKK": (20_00, 10_00, 5_00, 2_00, 1_00, 50),
    "PLN": (5_00, 2_00, 1_00, 50, 20, 10, 5, 2, 1),
    "CZK": (50_00, 20_00, 10_00, 5_00, 2_00, 1_00),
    "JPY": (500, 100, 50, 10, 5, 1),
    "KRW": (500, 100, 50, 10),
    "KWD": (100, 50, 20, 10, 5),
    "CAD": (2_00, 1_00, 25, 10, 5),
    "AUD": (2_00, 1_00, 50, 20, 10, 5),
}
# Every other currency is counted in steps of 5, 2 and 1, from its thousands down.
_STEPS = (5, 2, 1)


@dataclass(frozen=True)
class Piece:
    """One kind of note or coin."""

    minor: int
    currency: str
    is_note: bool

    @property
    def label(self) -> str:
        """€20, €0.50"""
        return Money(self.minor, self.currency).short

    @property
    def words(self) -> str:
        return f"one {self.label} {'note' if self.is_note else 'coin'}"


def pieces(currency: str) -> tuple[Piece, ...]:
    """What a drawer of this currency may hold, largest first."""
    if currency not in _NOTES:
        return _in_steps(currency)
    notes = (Piece(minor, currency, is_note=True) for minor in _NOTES[currency])
    coins = (Piece(minor, currency, is_note=False) for minor in _COINS[currency])
    return (*notes, *coins)


def total(coins: Mapping[int, int]) -> int:
    """What so many of each note and coin come to."""
    return sum(minor * count for minor, count in coins.items())


def _in_steps(currency: str) -> tuple[Piece, ...]:
    whole = 10 ** exponent(currency)
    found = [unit * step for unit in _units(whole) for step in _STEPS]
    return tuple(Piece(minor, currency, is_note=minor >= 5 * whole) for minor in found)


def _units(whole: int) -> list[int]:
    """From the thousand of a currency down to its smallest unit, each a tenth of the one before."""
    units, unit = [], 1000 * whole
    while unit >= 1:
        units.append(unit)
        unit //= 10
    return units
