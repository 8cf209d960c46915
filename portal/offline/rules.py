"""What slips of paper and stray sales come to, without a database."""

from collections.abc import Iterator, Sequence
from urllib.parse import parse_qsl

from portal.core.money import Money

MOST_SLIPS = 200
SLIP = "paper-slip-"
# What a form carries that belongs to the page it was sent from, not to the sale.
_OF_THE_PAGE = {"csrf_token", "idempotency_key"}


def key_of_slip(number: int) -> str:
    """The key of the sale that stands on a slip: whoever types it in again finds that sale."""
    return f"{SLIP}{number:06d}"


def number_of(key: str) -> int | None:
    """The number of the slip; None when the key only looks like one."""
    digits = key.removeprefix(SLIP)
    return int(digits) if digits.isascii() and digits.isdigit() else None


def fields(body: str) -> list[tuple[str, str]]:
    """What a form said of a sale, as it can be sent once more."""
    sent = parse_qsl(body, keep_blank_values=False, max_num_fields=500)
    return [(name, value) for name, value in sent if name not in _OF_THE_PAGE]


def change_table(price: Money, notes: Sequence[int], most: int = 6) -> Iterator[list[str]]:
    """A line for each count: what it costs, and what to give back of each note."""
    for count in range(1, most + 1):
        due = price * count
        back = (
            str(Money(note, price.currency) - due) if note > due.minor else "" for note in notes
        )
        yield [str(count), str(due), *back]
