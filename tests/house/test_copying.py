"""A copy of an event takes along or leaves every column of it: each was decided on, with a reason.

Who adds a column, or a table that hangs on an event, writes down in its slice what a copy does
with it: see `core.carrying`, and `copying.behind` for whole tables.
"""

import pytest
from flask import Flask

from portal.copying import behind
from portal.core.carrying import Carried
from portal.core.db import Base


def tables_of_events() -> set[str]:
    """The events, and all that leads to one by its foreign keys."""
    found = {"events"}
    while True:
        more = {
            table.name
            for table in Base.metadata.sorted_tables
            if {key.column.table.name for key in table.foreign_keys} & found
        }
        if more <= found:
            return found
        found |= more


def carried() -> dict[str, Carried]:
    return {each.table.name: each for each in behind.carried()}


def test_every_table_of_an_event_goes_along_or_stays_behind_for_a_reason(app: Flask) -> None:
    decided = [*carried(), *behind.TABLES]
    assert sorted(decided) == sorted(set(decided)), "decided on twice"
    assert sorted(tables_of_events() - set(decided)) == [], "decide what a copy does with these"
    assert sorted(set(decided) - tables_of_events()) == [], "these hang on no event (any more)"


@pytest.mark.parametrize("name", sorted(carried()))
def test_every_column_is_copied_made_or_left_for_a_reason(name: str) -> None:
    each = carried()[name]
    columns = set(each.table.c.keys())
    decided = [*each.copied, *each.made, *each.left]
    assert sorted(decided) == sorted(set(decided)), "decided on twice"
    assert sorted(columns - set(decided)) == [], "decide what a copy does with these"
    assert sorted(set(decided) - columns) == [], "there are no such columns"


def test_every_reason_is_one(app: Flask) -> None:
    reasons = [*behind.TABLES.values()]
    for each in carried().values():
        reasons += [*each.made.values(), *each.left.values()]
    assert [reason for reason in reasons if len(reason.split()) < 2] == []


def test_what_is_left_begins_as_in_any_new_row() -> None:
    """A column that is left behind needs a default, or takes none."""
    lacking = [
        f"{name}.{left}"
        for name, each in carried().items()
        for left in each.left
        if not (
            (column := each.table.c[left]).nullable
            or column.default is not None
            or (column.primary_key and column.autoincrement)
        )
    ]
    assert lacking == []
