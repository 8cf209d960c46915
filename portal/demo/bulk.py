"""Many rows at once: COPY on PostgreSQL, one prepared INSERT for all of them on SQLite."""

import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

from psycopg import sql
from sqlalchemy import Table, func, insert, select, text, update
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from portal.codes import Code
from portal.core import refs
from portal.core.db import Base, db
from portal.core.limits import take_your_time
from portal.demo.rows import Row
from portal.orders import Order
from portal.tickets import Ticket


def write(rows: Mapping[type[Base], list[Row]]) -> None:
    """Parents before children; the rows of a table all have the same columns."""
    take_your_time()
    _skip_foreign_keys()
    for table in Base.metadata.sorted_tables:
        for model in rows:
            if model.__table__ is table:
                _write_table(table, rows[model])


def numbers(model: type[Base], count: int) -> Iterator[int]:
    """So many ids that nobody else gets, as children must name their parents."""
    if _is_postgresql():
        drawn = text(
            "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"
        )
        return iter(db.session.scalars(drawn, {"name": model.__tablename__, "count": count}).all())
    # SQLite: nobody else writes until this transaction ends.
    first = (db.session.scalar(select(func.max(model.__table__.c.id))) or 0) + 1
    return iter(range(first, first + count))


def codes(rng: random.Random, count: int) -> list[str]:
    """So many codes for orders that no order has yet."""
    fresh: dict[str, None] = {}  # in the order in which they were drawn
    while len(fresh) < count:
        missing = range(count - len(fresh))
        drawn = ["".join(rng.choices(refs.ALPHABET, k=refs.ORDER_LENGTH)) for _ in missing]
        used = set(db.session.scalars(select(Order.code).where(Order.code.in_(drawn))))
        fresh |= dict.fromkeys(code for code in drawn if code not in used)
    return list(fresh)


def take(counts: Mapping[int, int], at_the_door: Mapping[int, int], *, make_room: bool) -> None:
    """Count the places as taken, and those of them that the door sold; `make_room` adds as many,
    so that the event stays on sale."""
    for ticket_id, count in sorted(counts.items()):
        moved = {
            "taken": Ticket.taken + count,
            "taken_at_door": Ticket.taken_at_door + at_the_door.get(ticket_id, 0),
        }
        more = {"quantity": Ticket.quantity + count} if make_room else {}
        db.session.execute(update(Ticket).where(Ticket.id == ticket_id).values(**moved, **more))


def use(counts: Mapping[int, int]) -> None:
    """Count the uses of codes."""
    for code_id, count in sorted(counts.items()):
        db.session.execute(update(Code).where(Code.id == code_id).values(used=Code.used + count))


def refresh_statistics() -> None:
    """The planner believes in an empty database until it is told."""
    take_your_time()
    db.session.execute(text("ANALYZE"))


def _skip_foreign_keys() -> None:
    """Asking about each key of each row takes PostgreSQL longer than writing the rows.

    What they name was made in this very transaction or is there for good; only a superuser may
    say so. The role lasts until the transaction ends.
    """
    if _is_postgresql() and db.session.scalar(text("SHOW is_superuser")) == "on":
        db.session.execute(text("SET LOCAL session_replication_role = replica"))


def _write_table(table: Table, rows: list[Row]) -> None:
    connection = db.session.connection()
    if not _is_postgresql():
        connection.execute(insert(table), rows)
        return
    same = _defaults(table, rows[0])
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, [*rows[0], *same]))
    )
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([_plain(value) for value in (*row.values(), *same.values())])


def _defaults(table: Table, row: Row) -> Row:
    """What an INSERT by SQLAlchemy fills in, and COPY does not."""
    return {
        column.name: column.default.arg
        for column in table.columns
        if isinstance(column.default, ScalarElementColumnDefault) and column.name not in row
    }


def _plain(value: object) -> object:
    return json.dumps(value) if isinstance(value, dict) else value


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"
