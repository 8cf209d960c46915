"""What slips of paper and stray sales come to, without a database."""

from collections.abc import Iterator, Sequence
from urllib.parse import parse_qsl

from portal.core.money import Money

MOST_SLIPS = 200
# Of a table of change: counts of a ticket, and sums that buyers hold out.
MOST_COUNTED, MOST_SUMS = 6, 4
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


def change_table(price: Money, notes: Sequence[int]) -> Iterator[list[str]]:
    """A line for each count: what it costs, and what to give back of the sums that buyers hold out.

    Those are the next multiples of each note, as the till offers them.
    """
    for count in range(1, MOST_COUNTED + 1):
        due = price * count
        sums = sorted({(due.minor // note + 1) * note for note in notes})[:MOST_SUMS]
        held = (Money(each, price.currency) for each in sums)
        given = [f"{each}: {each - due}" for each in held]
        yield [str(count), str(due), *given, *[""] * (MOST_SUMS - len(given))]
