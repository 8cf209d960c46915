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

from portal.core import clock
from portal.people import throttle
from tests.support.databases import Database, dispose

BASE_URL = "http://localhost"

MakeApp = Callable[..., Flask]


@pytest.fixture(autouse=True)
def whole_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries are counted by windows of time: none of them ends in the middle of a test."""
    monkeypatch.setattr(throttle, "BEGIN", clock.now())


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Templates are compiled once, not again for each test's portal."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def standing_apps() -> dict[str, Flask]:
    """The portals that stand already, by the address of their database and their settings."""
    return {}


@pytest.fixture
def make_app(
    database: Database, folder_of_worker: Path, compiled: BytecodeCache
) -> Iterator[MakeApp]:
    """Builds a portal that is used once: with more routes, or settings that nobody else has."""
    instance = folder_of_worker / "instance"
    shutil.rmtree(instance, ignore_errors=True)
    apps: list[Flask] = []

    def make(**settings: object) -> Flask:
        apps.append(_build(database, instance, compiled, **settings))
        return apps[-1]

    yield make
    for app in apps:
        dispose(app)


@pytest.fixture
def lend_app(
    database: Database, make_app: MakeApp, standing_apps: dict[str, Flask]
) -> Iterator[MakeApp]:
    """The portal with these settings: `lend_app(WTF_CSRF_ENABLED=True)`.

    It is built once for each database, as that takes a while. What a test changes of it is put
    back. Who adds routes builds one: `make_app`.
    """
    lent: list[tuple[Flask, list[dict[str, Any]]]] = []

    def lend(**settings: object) -> Flask:
        key = f"{database.url} {sorted(settings.items())}"
        app = standing_apps.get(key) or standing_apps.setdefault(key, make_app(**settings))
        lent.append((app, [dict(store) for store in _stores(app)]))
        return app

    yield lend
    for app, before in reversed(lent):
        for store, was in zip(_stores(app), before, strict=True):
            store.clear()
            store.update(was)
        dispose(app)


def _stores(app: Flask) -> list[dict[str, Any]]:
    return [app.config, app.view_functions, app.extensions, app.jinja_env.globals]


@pytest.fixture
def app(lend_app: MakeApp) -> Flask:
    """With the usual settings."""
    return lend_app()


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
