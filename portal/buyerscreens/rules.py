"""What may stand on a buyer's screen, and for how long. Pure."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Self

from portal.core.money import Money

# Then the next buyer stands there, and must not find the tickets of the last.
SHOWN_AFTER_SALE = timedelta(minutes=2)


@dataclass(frozen=True)
class Line:
    """So many of a ticket, and what they come to with their discount, in minor units."""

    name: str
    count: int
    minor: int


@dataclass(frozen=True)
class Shown:
    """A sale that is being put together, as its buyer reads it. Amounts are minor units.

    `tax` says what is in the total, in words; `given_minor` is the cash they hold out.
    """

    lines: Sequence[Line]
    total_minor: int
    currency: str
    tax: str = ""
    given_minor: int | None = None

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    @property
    def given(self) -> Money | None:
        return None if self.given_minor is None else Money(self.given_minor, self.currency)

    @property
    def change(self) -> Money | None:
        """Nothing while less than the total is on the counter."""
        if self.given_minor is None or self.given_minor < self.total_minor:
            return None
        return Money(self.given_minor - self.total_minor, self.currency)

    def of_line(self, line: Line) -> Money:
        return Money(line.minor, self.currency)

    def write(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, written: str) -> Self | None:
        """What was written; None for an empty screen."""
        if not written:
            return None
        fields = json.loads(written)
        return cls(**fields | {"lines": [Line(**line) for line in fields["lines"]]})
