"""Why a drawer holds more or less than the books say: what is as large as the difference. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.core.money import Money
from portal.tills.coins import pieces

MOST = 6


def off(difference: Money) -> str:
    """€20.00 short, €5.00 over, exact"""
    if not difference:
        return "exact"
    amount = Money(abs(difference.minor), difference.currency)
    return f"{amount} {'short' if difference.minor < 0 else 'over'}"


class What(StrEnum):
    """What moved money in a shift."""

    CASH_SALE = "cash sale"
    CARD_SALE = "card sale"
    VOID = "void"
    GIVEN_BACK = "money given back"
    IN = "cash in"
    OUT = "cash out"
    DROP = "safe drop"


@dataclass(frozen=True)
class Moved:
    """`ref` is the order, `at` what the clock showed; the change is what went back on a sale."""

    what: What
    minor: int
    at: str
    ref: str = ""
    change_minor: int = 0

    @property
    def named(self) -> str:
        """K7QM2 at 21:40"""
        return f"{self.ref} at {self.at}" if self.ref else f"at {self.at}"


# What would leave too little in the drawer, and what too much; `{0}` is the amount.
_SHORT = {
    What.CASH_SALE: "equals a card sale of {0} rung as cash",
    What.VOID: "equals the void of {1}, given back twice",
    What.GIVEN_BACK: "equals the money given back for {1}, given twice",
    What.IN: "equals the cash in of {0} {1}, which never came",
}
_OVER = {
    What.CARD_SALE: "equals a cash sale of {0} rung as card",
    What.VOID: "equals the void of {1}",
    What.GIVEN_BACK: "equals the money given back for {1}",
    What.OUT: "equals the cash out of {0} {1}, which stayed",
    What.DROP: "equals the safe drop of {0} {1}, which stayed",
}
_MANY = frozenset({What.CASH_SALE, What.CARD_SALE})


def likely(
    difference: int, currency: str, moved: Sequence[Moved], *, float_minor: int = 0
) -> tuple[str, ...]:
    """Sentences without a subject: "equals one €20 note". None where nothing differs."""
    if not difference:
        return ()
    found = [
        *_of_pieces(abs(difference), currency),
        *_of_the_float(difference, float_minor),
        *_of_moves(difference, currency, moved),
        *_of_change(difference, moved),
        *_turned_round(difference, currency, moved),
    ]
    return tuple(found[:MOST])


def _of_pieces(amount: int, currency: str) -> Iterator[str]:
    every = pieces(currency)
    for piece in every:
        if piece.minor == amount:
            yield f"equals {piece.words}"
            return
    for piece in every:
        if piece.is_note and piece.minor * 2 == amount:
            yield f"equals two {piece.label} notes"


def _of_the_float(difference: int, float_minor: int) -> Iterator[str]:
    if float_minor and difference == -float_minor:
        yield "equals the float: was it counted?"


def _of_moves(difference: int, currency: str, moved: Sequence[Moved]) -> Iterator[str]:
    amount, words = abs(difference), _SHORT if difference < 0 else _OVER
    for what, sentence in words.items():
        same = [each for each in moved if each.what is what and each.minor == amount]
        if same:
            said = sentence.format(Money(amount, currency), same[-1].named)
            yield said + (_which(same) if what in _MANY else "")


def _which(same: Sequence[Moved]) -> str:
    """Sales of one price are many: the last of them, and how many they are."""
    if len(same) == 1:
        return f": {same[-1].named}"
    return f": one of {len(same)}, the last is {same[-1].named}"


def _of_change(difference: int, moved: Sequence[Moved]) -> Iterator[str]:
    amount = abs(difference)
    same = [each for each in moved if each.change_minor == amount]
    if same:
        how = "given twice" if difference < 0 else "never given"
        yield f"equals the change of {same[-1].named}, {how}"


def _turned_round(difference: int, currency: str, moved: Sequence[Moved]) -> Iterator[str]:
    """Cash that came in and was written down as going out leaves twice as much, and so on."""
    wrong = {What.IN} if difference < 0 else {What.OUT, What.DROP}
    for each in moved:
        if each.what in wrong and each.minor * 2 == abs(difference):
            written = Money(each.minor, currency)
            yield f"equals twice the {each.what} of {written} {each.named}: the wrong way round?"
