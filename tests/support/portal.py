"""The portal under test: built anew for each test, over that test's own database and folder."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.ctx import AppContext
from flask.testing import FlaskClient

from tests.support.databases import Database, dispose

BASE_URL = "http://localhost"

MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(database: Database, tmp_path: Path) -> Iterator[MakeApp]:
    """Builds the portal with other settings: `make_app(WTF_CSRF_ENABLED=True)`."""
    from portal.app import create_app

    apps: list[Flask] = []

    def make(**settings: object) -> Flask:
        usual = {
            "DATABASE_URL": database.url,
            "TESTING": True,
            "SECRET_KEY": "a key for tests, long enough for all",
            "BASE_URL": BASE_URL,
            "INSTANCE": tmp_path / "instance",
        }
        apps.append(create_app(**{**usual, **settings}))
        return apps[-1]

    yield make
    for app in apps:
        dispose(app)


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app()


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
