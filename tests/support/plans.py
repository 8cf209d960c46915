"""How the database would answer: the plan of each statement that a block sends."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event


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
