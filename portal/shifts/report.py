"""The paper of a shift, in titled rows: as X report drawn anew, as Z report kept as it was."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from portal.core.money import Money


@dataclass(frozen=True)
class Row:
    """A line: what it is, how many, how much, and what is said of it; `strong` for sums."""

    label: str
    count: int | None = None
    minor: int | None = None
    words: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Section:
    title: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Report:
    currency: str
    sections: Sequence[Section]

    def money(self, minor: int) -> Money:
        return Money(minor, self.currency)

    def write(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, content: str) -> "Report":
        """As it was written; of rows that did not have a column yet it has the usual value."""
        stored = json.loads(content)
        sections = [
            Section(each["title"], [Row(**row) for row in each["rows"]])
            for each in stored["sections"]
        ]
        return cls(stored["currency"], sections)

    def table(self) -> Iterator[tuple[object, ...]]:
        """For programs: one line for each row."""
        for section in self.sections:
            for row in section.rows:
                amount = "" if row.minor is None else self.money(row.minor).decimal
                yield section.title, row.label, row.count, amount, row.words


HEADER = ("Part", "What", "Count", "Amount", "Note")
