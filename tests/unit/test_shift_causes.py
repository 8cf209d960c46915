"""What a difference may come from, and what a drawer is counted by."""

import pytest

from portal.core.money import CURRENCIES, Money, exponent
from portal.shifts.causes import Moved, What, likely, off
from portal.tills.coins import pieces, total

SALE = Moved(What.CASH_SALE, 3500, "20:14", "K7QM2", change_minor=1500)
CARD = Moved(What.CARD_SALE, 9000, "20:30", "T9HRA")
VOID = Moved(What.VOID, 7000, "21:40", "W4CBN")
SAFE = Moved(What.DROP, 30000, "22:00")
COINS = Moved(What.IN, 4000, "18:00")
EVENING = [SALE, CARD, VOID, SAFE, COINS]


@pytest.mark.parametrize(
    ("difference", "causes"),
    [
        (0, ()),
        (-2000, ("equals one €20 note",)),
        (50, ("equals one €0.50 coin",)),
        (
            -4000,
            ("equals two €20 notes", "equals the cash in of €40.00 at 18:00, which never came"),
        ),
        (-3500, ("equals a card sale of €35.00 rung as cash: K7QM2 at 20:14",)),
        (9000, ("equals a cash sale of €90.00 rung as card: T9HRA at 20:30",)),
        (7000, ("equals the void of W4CBN at 21:40",)),
        (1500, ("equals the change of K7QM2 at 20:14, never given",)),
        (-1500, ("equals the change of K7QM2 at 20:14, given twice",)),
        (30000, ("equals the safe drop of €300.00 at 22:00, which stayed",)),
        (-8000, ("equals twice the cash in of €40.00 at 18:00: the wrong way round?",)),
        (-15050, ("equals the float: was it counted?",)),
        (-123, ()),
    ],
)
def test_a_difference_has_the_causes_that_are_as_large(
    difference: int, causes: tuple[str, ...]
) -> None:
    assert likely(difference, "EUR", EVENING, float_minor=15050) == causes


def test_sales_of_one_price_are_told_together() -> None:
    same = [Moved(What.CASH_SALE, 3500, f"20:{n}", f"K7QM{n}") for n in (10, 11, 12)]
    assert likely(-3500, "EUR", same) == (
        "equals a card sale of €35.00 rung as cash: one of 3, the last is K7QM12 at 20:12",
    )


@pytest.mark.parametrize(
    ("minor", "words"), [(0, "exact"), (-2000, "€20.00 short"), (5, "€0.05 over")]
)
def test_a_difference_in_words(minor: int, words: str) -> None:
    assert off(Money(minor, "EUR")) == words


@pytest.mark.parametrize("currency", CURRENCIES)
def test_every_drawer_can_be_counted_largest_first(currency: str) -> None:
    minors = [piece.minor for piece in pieces(currency)]
    assert minors == sorted(set(minors), reverse=True)
    assert minors[0] >= 20 * 10 ** exponent(currency)


def test_what_a_drawer_comes_to() -> None:
    assert total({5000: 2, 20: 3, 1: 0}) == 10060
