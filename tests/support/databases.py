"""The database of a test: fresh from the migrations each time, on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from tests.support.postgresql import Copy, PostgreSQL, running

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
def postgresql_copy(
    postgresql: PostgreSQL, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Copy]:
    template = f"template_{worker_id}"
    _migrate(postgresql.create(template), tmp_path_factory.mktemp("template"))
    copy = Copy(postgresql, f"test_{worker_id}", template)
    yield copy
    copy.let_go()


@pytest.fixture(scope="session")
def folder_of_worker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where one worker keeps what each of its tests begins anew."""
    return tmp_path_factory.mktemp("worker")


@pytest.fixture
def database(request: pytest.FixtureRequest, folder_of_worker: Path) -> Database:
    """Asked for by itself or through `app`: the test then runs once for each kind."""
    makers = {"sqlite": _sqlite, "postgresql": _postgresql}
    return Database(request.param, makers[request.param](request, folder_of_worker))


def _sqlite(request: pytest.FixtureRequest, folder: Path) -> str:
    file = folder / "foyer.db"
    for old in folder.glob("foyer.db*"):  # with what its journal holds
        old.unlink()
    shutil.copy(request.getfixturevalue("sqlite_template"), file)
    return f"sqlite:///{file}"


def _postgresql(request: pytest.FixtureRequest, folder: Path) -> str:
    copy: Copy = request.getfixturevalue("postgresql_copy")
    address = copy.renew()
    if request.node.get_closest_marker("spoils_database"):
        copy.spoil()
    return address


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
