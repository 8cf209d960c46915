"""Pages of a long list, by their number in the address."""

from collections.abc import Mapping
from dataclasses import dataclass

ROWS = 50
LONGEST_SEARCH = 100
# Nobody turns so many pages; a larger number would not fit into the database's own.
LAST_PAGE = 10_000


def number(asked: Mapping[str, str]) -> int:
    """Which page an address asks for. What cannot be read is passed over, not an error."""
    written = asked.get("page", "")
    page = int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 1
    return min(max(page, 1), LAST_PAGE)


def search(asked: Mapping[str, str]) -> str:
    """What is searched for, without signs that no row can hold."""
    typed = "".join(sign for sign in asked.get("q", "") if sign.isprintable())
    return typed[:LONGEST_SEARCH].strip()


def start_of(page: int) -> int:
    """How many rows stand on the pages before."""
    return (page - 1) * ROWS


@dataclass(frozen=True)
class Paged:
    """One page of `total` rows; `shown` are on it. What `ui/table.html: pager` asks for."""

    page: int
    total: int
    shown: int

    @property
    def pages(self) -> int:
        return -(-self.total // ROWS)

    @property
    def first(self) -> int:
        return start_of(self.page) + 1

    @property
    def last(self) -> int:
        return self.first + self.shown - 1

    @property
    def has_prev(self) -> bool:
        return self.page > 1

    @property
    def has_next(self) -> bool:
        return self.page < self.pages

    @property
    def prev_num(self) -> int:
        return min(self.page - 1, self.pages)

    @property
    def next_num(self) -> int:
        return self.page + 1
