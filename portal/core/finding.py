"""Find rows by the beginning of a word, by an index in both databases."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.db import db

_LAST = "\U0010ffff"  # no sign comes after it


def begins_with(column: InstrumentedAttribute[Any], start: str) -> ColumnElement[bool]:
    """Exact in case. On PostgreSQL the index needs `varchar_pattern_ops`.

    SQLite compares byte by byte, so a range does it there; its LIKE would pass the index by.
    """
    if db.engine.dialect.name == "sqlite":
        return column.between(start, start + _LAST)
    for sign in ("\\", "%", "_"):
        start = start.replace(sign, f"\\{sign}")
    return column.like(f"{start}%")
