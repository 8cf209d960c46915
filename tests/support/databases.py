"""The database of a test: fresh from the migrations each time, on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from tests.support.postgresql import PostgreSQL, running

KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Database:
    kind: str
    url: str


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--db",
        choices=(*KINDS, "both"),
        default="both",
        help="the databases to test on (default: both)",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" not in metafunc.fixturenames:
        return
    wanted = metafunc.config.getoption("--db")
    marker = metafunc.definition.get_closest_marker("databases")
    fitting = marker.args if marker else KINDS
    kinds = [kind for kind in KINDS if kind in fitting and wanted in (kind, "both")]
    metafunc.parametrize("database", kinds, ids=kinds, indirect=True)


@pytest.fixture(scope="session")
def postgresql(testrun_uid: str) -> Iterator[PostgreSQL]:
    with running(testrun_uid) as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "foyer.db"
    _migrate(f"sqlite:///{file}", file.parent)
    return file


@pytest.fixture(scope="session")
def postgresql_template(
    postgresql: PostgreSQL, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    name = f"template_{worker_id}"
    _migrate(postgresql.create(name), tmp_path_factory.mktemp("template"))
    return name


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Asked for by itself or through `app`: the test then runs once for each kind."""
    makers: dict[str, Callable[..., str]] = {"sqlite": _sqlite, "postgresql": _postgresql}
    with ExitStack() as afterwards:
        url = makers[request.param](request, tmp_path, afterwards)
        yield Database(request.param, url)


def _sqlite(request: pytest.FixtureRequest, folder: Path, afterwards: ExitStack) -> str:
    file = folder / "foyer.db"
    shutil.copy(request.getfixturevalue("sqlite_template"), file)
    return f"sqlite:///{file}"


def _postgresql(request: pytest.FixtureRequest, folder: Path, afterwards: ExitStack) -> str:
    """A copy of the template: as quick as emptying every table, and it forgets nothing."""
    server: PostgreSQL = request.getfixturevalue("postgresql")
    name = f"test_{request.getfixturevalue('worker_id')}"
    server.drop(name)
    afterwards.callback(server.drop, name)
    return server.create(name, like=request.getfixturevalue("postgresql_template"))


def dispose(app: Flask) -> None:
    """Close the connections of an application that has done its work."""
    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            engine.dispose()


def _migrate(url: str, instance: Path) -> None:
    """Make the schema by the real migrations, and let go of the database."""
    from portal.app import create_app

    app = create_app(DATABASE_URL=url, TESTING=True, SECRET_KEY="x" * 32, INSTANCE=instance)
    with app.app_context():
        upgrade()
    dispose(app)
