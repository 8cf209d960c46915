"""Find rows by the beginning of a word, or by a part of it, by an index in both databases."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, UnaryExpression, and_, collate, func, or_
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.db import db

_LAST = "\U0010ffff"  # no sign comes after it


def in_order(
    columns: Sequence[InstrumentedAttribute[Any]], *, backwards: bool
) -> list[UnaryExpression[Any]]:
    """What is not known stands last, and first when it goes backwards: as PostgreSQL has it."""
    return [_backwards(each) if backwards else _forwards(each) for each in columns]


def begins_with(column: InstrumentedAttribute[Any], start: str) -> ColumnElement[bool]:
    """Exact in case. On PostgreSQL the index needs `varchar_pattern_ops`.

    SQLite compares byte by byte, so a range does it there; its LIKE would pass the index by.
    """
    if db.engine.dialect.name == "sqlite":
        return column.between(start, start + _LAST)
    for sign in ("\\", "%", "_"):
        start = start.replace(sign, f"\\{sign}")
    return column.like(f"{start}%")


def _forwards(column: InstrumentedAttribute[Any]) -> UnaryExpression[Any]:
    return column.asc().nulls_last() if _may_be_unknown(column) else column.asc()


def _backwards(column: InstrumentedAttribute[Any]) -> UnaryExpression[Any]:
    return column.desc().nulls_first() if _may_be_unknown(column) else column.desc()


def _may_be_unknown(column: InstrumentedAttribute[Any]) -> bool:
    return bool(column.property.columns[0].nullable)


def contains(search: str, *columns: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Whether every word of `search` stands in one of the columns, in whatever case.

    It reads each row, so the columns belong into an index of the rows that are asked.
    """
    return and_(*(or_(*(_has(word, each) for each in columns)) for word in search.split()))


def _has(word: str, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Databases fold the letters of English for nothing; other letters are asked in both cases."""
    spellings = sorted({_folded(word.lower()), _folded(word.upper())})
    return or_(*(_simply_folded(column).like(f"%{each}%", escape="\\") for each in spellings))


def _folded(word: str) -> str:
    for sign in ("\\", "%", "_"):
        word = word.replace(sign, f"\\{sign}")
    return "".join(sign.lower() if sign.isascii() else sign for sign in word)


def _simply_folded(column: InstrumentedAttribute[Any]) -> SQLColumnExpression[Any]:
    """LIKE of SQLite does so by itself. In another collation than "C", PostgreSQL is slow at it."""
    if db.engine.dialect.name == "sqlite":
        return column
    return func.lower(collate(column, "C"))
