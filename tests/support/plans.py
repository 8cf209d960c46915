"""How the database would answer: the plan of each statement that a block sends."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Select, event, text

from portal.core.db import db


@contextmanager
def plans_of(app: Flask, table: str) -> Iterator[list[str]]:
    """The plans of the statements that read `table`, in order; each is a text of several lines."""
    plans: list[str] = []
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    sqlite = engine.dialect.name == "sqlite"

    def ask(_connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if f"FROM {table}" not in statement or statement.startswith("EXPLAIN"):
            return
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{statement}", parameters)
        plans.append("\n".join(str(row[-1]) for row in cursor.fetchall()))

    event.listen(engine, "before_cursor_execute", ask)
    try:
        yield plans
    finally:
        event.remove(engine, "before_cursor_execute", ask)


def plan_of(query: Select[Any], table: str) -> str:
    """Of one query, where `table` holds enough rows for the choice between indexes to matter.

    PostgreSQL counts them first: what it has not counted, it guesses, now so, now so. The test
    therefore has the mark `spoils_database`, which keeps the count from the tests after it.
    """
    sqlite = db.engine.dialect.name == "sqlite"
    if not sqlite:
        db.session.execute(text(f"ANALYZE {table}"))
        for way in ("seqscan", "bitmapscan", "sort"):  # so few rows are read and sorted faster
            db.session.execute(text(f"SET LOCAL enable_{way} = off"))
    wanted = query.compile(db.engine, compile_kwargs={"literal_binds": True})
    explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
    return "\n".join(str(row[-1]) for row in db.session.execute(text(f"{explain} {wanted}")))
