"""A table that can be taken along: its columns, and how its rows are read, some at a time."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol, Self

from portal.core import clock
from portal.core.db import db, reading
from portal.core.money import exponent
from portal.events import Event

# So many in one short transaction: a slow reader holds none open, and memory does not grow.
CHUNK = 500


class Chunk(Protocol):
    """Some rows in order. What only some columns need is read when the first of them asks."""

    @property
    def event(self) -> Event: ...
    @property
    def rows(self) -> Sequence[Any]: ...


class Asked(Protocol):
    """What an address asks for; the list reads it in the same way."""

    @property
    def query(self) -> dict[str, str]: ...
    @property
    def is_narrowed(self) -> bool: ...


@dataclass(frozen=True)
class Column:
    """`read` takes the chunk and one of its rows. `usual`: in the file unless others are chosen."""

    key: str
    label: str
    read: Callable[[Any, Any], object]
    usual: bool = True


@dataclass(frozen=True)
class Table:
    """`ids` are those of all rows that match, in order; `chunk` reads the rows of some of them."""

    name: str
    columns: tuple[Column, ...]
    listed_at: str  # the page of the list
    asked: Callable[[Mapping[str, str], Event], Asked]
    ids: Callable[[Any], Iterable[int]]
    count: Callable[[Any], int]
    chunk: Callable[[Event, Sequence[int]], Chunk]

    @property
    def label(self) -> str:
        return self.name.capitalize()

    @property
    def usual(self) -> tuple[Column, ...]:
        return tuple(each for each in self.columns if each.usual)

    def chosen(self, named: Iterable[str]) -> tuple[Column, ...]:
        """Those that `columns=` names, in the order of the table; the usual ones when it is none.

        Several may stand in one value, between commas.
        """
        wanted = {name.strip() for each in named for name in each.split(",")}
        return tuple(each for each in self.columns if each.key in wanted) or self.usual


@dataclass(frozen=True)
class Wanted:
    """Which rows and columns of a table go into one file; as `kept`, it can wait for a worker."""

    table: Table
    event_id: int
    query: Mapping[str, str]
    columns: tuple[Column, ...]

    @property
    def header(self) -> list[str]:
        return [column.label for column in self.columns]

    @property
    def kept(self) -> dict[str, Any]:
        columns = [column.key for column in self.columns]
        return {"what": self.table.name, "query": dict(self.query), "columns": columns}

    @classmethod
    def of(cls, tables: Mapping[str, Table], event_id: int, kept: Mapping[str, Any]) -> Self:
        table = tables[kept["what"]]
        return cls(table, event_id, kept["query"], table.chosen(kept["columns"]))

    def chunks(self) -> Iterator[list[tuple[object, ...]]]:
        """All rows that match at this moment, as they are when they are read.

        Each chunk has a transaction of its own, and by the time the first of them is read, that
        of the request is over. Only the numbers of the rows are kept: eight bytes for each.
        """
        ids = self._ids()
        for start in range(0, len(ids), CHUNK):
            yield self._read(ids[start : start + CHUNK].tolist())

    def rows(self) -> Iterator[tuple[object, ...]]:
        for chunk in self.chunks():
            yield from chunk

    def _ids(self) -> "array[int]":
        with reading():
            event = db.session.get_one(Event, self.event_id)
            return array("q", self.table.ids(self.table.asked(self.query, event)))

    def _read(self, ids: Sequence[int]) -> list[tuple[object, ...]]:
        with reading():
            chunk = self.table.chunk(db.session.get_one(Event, self.event_id), ids)
            return [tuple(column.read(chunk, row) for column in self.columns) for row in chunk.rows]


def local(chunk: Chunk, moment: Any) -> object:
    """By the clock at the event, without a zone: spreadsheets know none."""
    return clock.wall_clock(moment, chunk.event.timezone) if moment else None


def money(minor: int, currency: str) -> Decimal:
    """A number with the decimals of its currency, which stands in a column of its own."""
    return Decimal(minor).scaleb(-exponent(currency))


def in_order(ids: Sequence[int], rows: Iterable[Any]) -> list[Any]:
    """The rows as `ids` name them."""
    found = {row.id: row for row in rows}
    return [found[each] for each in ids if each in found]
