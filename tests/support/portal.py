"""The portal under test: built anew for each test, over that test's own database and folder."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.ctx import AppContext
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, FileSystemBytecodeCache

from tests.support.databases import Database, dispose

BASE_URL = "http://localhost"

MakeApp = Callable[..., Flask]


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Templates are compiled once, not again for each test's portal."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_app(database: Database, tmp_path: Path, compiled: BytecodeCache) -> Iterator[MakeApp]:
    """Builds the portal with other settings: `make_app(WTF_CSRF_ENABLED=True)`."""
    apps: list[Flask] = []

    def make(**settings: object) -> Flask:
        apps.append(_build(database, tmp_path / "instance", compiled, **settings))
        return apps[-1]

    yield make
    for app in apps:
        dispose(app)


@pytest.fixture(scope="session")
def standing() -> dict[str, Flask]:
    """The portals that stand already, by the address of their database."""
    return {}


@pytest.fixture
def app(
    database: Database, folder_of_worker: Path, compiled: BytecodeCache, standing: dict[str, Flask]
) -> Iterator[Flask]:
    """With the usual settings; it is built once for each database, as that takes a while.

    What a test changes of it is put back. Who adds routes builds one: `make_app`.
    """
    instance = folder_of_worker / "instance"
    if database.url not in standing:
        standing[database.url] = _build(database, instance, compiled)
    shutil.rmtree(instance, ignore_errors=True)
    app = standing[database.url]
    stores: list[dict[str, Any]] = [
        *(app.config, app.view_functions, app.extensions, app.jinja_env.globals)
    ]
    before = [dict(store) for store in stores]
    yield app
    for store, was in zip(stores, before, strict=True):
        store.clear()
        store.update(was)
    dispose(app)


@pytest.fixture
def ctx(app: Flask, request: pytest.FixtureRequest) -> Iterator[AppContext]:
    """An application context around the whole test, for actions and queries."""
    if "client" in request.fixturenames:
        # Flask hands a pushed context on to requests: they would share the session, the
        # signed-in person and each other's unsaved rows, which no real request does.
        pytest.fail("A test has `ctx` or `client`. With a client, open `app.app_context()`.")
    with app.app_context() as context:
        yield context


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def _build(
    database: Database, instance: Path, compiled: BytecodeCache, **settings: object
) -> Flask:
    from portal.app import create_app

    usual = {
        "DATABASE_URL": database.url,
        "TESTING": True,
        "SECRET_KEY": "a key for tests, long enough for all",
        "BASE_URL": BASE_URL,
        "INSTANCE": instance,
    }
    app = create_app(**{**usual, **settings})
    app.jinja_env.bytecode_cache = compiled
    return app
