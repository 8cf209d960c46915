"""The history of the schema: one line, ending in what the models say, and walkable both ways."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Numeric, func, inspect, select, text

from portal.core.db import Base, db
from portal.orders import Order
from portal.orders.models import Channel
from portal.tickets import Ticket
from tests.factories import make_cast, make_event, make_order, make_ticket, switch_modules_on

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


@pytest.mark.spoils_database
def test_they_can_be_walked_down_and_up_again(app: Flask) -> None:
    with app.app_context():
        downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        upgrade()
        assert differences() == []


@pytest.mark.spoils_database
def test_an_upgrade_keeps_what_people_stored(app: Flask) -> None:
    """Some databases rebuild a table to change it: what hangs on its rows must stay."""
    with app.app_context():
        switch_modules_on()
        make_cast(event := make_event("Harbour Lights"))
        order = make_order(event, {make_ticket(event): 2})
        before = rows()
        db.session.remove()
        downgrade(revision="b0a913d61740")
        upgrade()
        assert rows() == before
        assert before["attendees"] == 2
        assert before["memberships"] == 5
        assert db.session.get_one(Order, order.id).event.name == "Harbour Lights"


@pytest.mark.spoils_database
def test_an_upgrade_counts_what_the_door_has_sold(app: Flask) -> None:
    with app.app_context():
        switch_modules_on()
        ticket = make_ticket(event := make_event())
        for channel, count in ((Channel.DOOR, 3), (Channel.WEB, 2), (Channel.DOOR, 1)):
            make_order(event, {ticket: count}, channel=channel)
        db.session.remove()
        downgrade(revision="a1d7c3e95b40")
        upgrade()
        stored = db.session.get_one(Ticket, ticket.id)
        assert (stored.taken, stored.taken_at_door) == (6, 4)


def rows() -> dict[str, int]:
    """How many rows each table has that the first migration made."""
    kept = ("events", "memberships", "tickets", "orders", "order_lines", "attendees", "payments")
    counts = {name: select(func.count()).select_from(text(name)) for name in kept}
    return {name: db.session.scalar(count) for name, count in counts.items()}


def test_no_column_holds_a_number_that_can_lose_a_cent() -> None:
    """Floats and decimals: money is whole minor units, rates are basis points."""
    numbers = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Numeric)
    ]
    assert numbers == []
