"""What a copy of an event takes along of one table, and what it leaves behind.

Each slice writes down its own, beside what copies it: every column is named once, so that a new
one is decided on and not forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, insert, literal, select

from portal.core.db import Base, db


@dataclass(frozen=True)
class Carried:
    """`copied` columns are taken as they are, `made` ones are given anew by who copies.

    `left` ones begin as in any new row. Those two say what becomes of them, or why.
    """

    model: type[Base] | Table
    copied: tuple[str, ...]
    made: Mapping[str, str] = field(default_factory=dict)
    left: Mapping[str, str] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        found = self.model if isinstance(self.model, Table) else self.model.__table__
        assert isinstance(found, Table)
        return found

    def values(self, row: object, **made: Any) -> dict[str, Any]:
        """The columns of the new row. Each of `made` must be given, and nothing else."""
        if set(made) != set(self.made):
            raise TypeError(f"a copy of {self.table} needs {sorted(self.made)}")
        return {name: getattr(row, name) for name in self.copied} | made

    def copy_rows(self, old_id: int, new_id: int) -> None:
        """The rows of one event for another one, in one statement: nothing but the event is new."""
        table = self.table
        if set(self.made) != {"event_id"}:
            raise TypeError(f"rows of {table} are more than their event")
        columns = [table.c[name] for name in self.copied]
        rows = select(literal(new_id), *columns).where(table.c.event_id == old_id)
        db.session.execute(insert(self.model).from_select(["event_id", *self.copied], rows))
