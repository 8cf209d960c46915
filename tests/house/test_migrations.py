"""The history of the schema: one line, ending in what the models say, and walkable both ways."""

import re
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Numeric, inspect

from portal.core.db import Base, db

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"


def differences() -> list[object]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, Base.metadata)


def test_there_is_one_head(app: Flask) -> None:
    assert len(ScriptDirectory(str(VERSIONS.parent)).get_heads()) == 1


def test_every_migration_is_dated_and_named() -> None:
    names = [file.name for file in VERSIONS.glob("*.py")]
    assert names
    assert [n for n in names if not re.fullmatch(r"\d{8}_\d{4}_[a-z0-9_]+\.py", n)] == []


def test_the_migrations_end_in_what_the_models_say(app: Flask) -> None:
    with app.app_context():
        assert differences() == []


def test_they_can_be_walked_down_and_up_again(app: Flask) -> None:
    with app.app_context():
        downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        upgrade()
        assert differences() == []


def test_no_column_holds_a_number_that_can_lose_a_cent() -> None:
    """Floats and decimals: money is whole minor units, rates are basis points."""
    numbers = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Numeric)
    ]
    assert numbers == []
