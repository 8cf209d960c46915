"""Run migrations on the database of the application, with the same settings as the application."""

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy.engine import Connection

from portal.core.db import Base, UtcDateTime


def render_item(kind: str, item: Any, _autogen: AutogenContext) -> str | bool:
    """A migration is history: it must not import today's code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def skip_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    if directives and directives[0].upgrade_ops.is_empty():
        directives.clear()


def let_tables_be_rebuilt(connection: Connection) -> None:
    """SQLite changes a table by copying it and dropping the old one.

    With foreign keys on, dropping it would take along every row that belongs to its rows. They
    can be switched only outside of a transaction; `refuse_orphans` looks before the commit.
    """
    if connection.dialect.name == "sqlite":
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")


def refuse_orphans(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            raise RuntimeError(f"this migration leaves rows without what they belong to: {orphans}")


def run() -> None:
    with current_app.extensions["sqlalchemy"].engine.connect() as connection:
        let_tables_be_rebuilt(connection)
        # Waiting for a busy table would stop the tills; give up soon and be tried again instead.
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET statement_timeout = 0")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            render_as_batch=True,
            compare_type=True,
            process_revision_directives=skip_empty,
        )
        with context.begin_transaction():
            context.run_migrations()
            refuse_orphans(connection)
        connection.commit()
        connection.invalidate()  # the next one has its foreign keys again


run()
