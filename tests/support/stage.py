"""An event with everybody around it, each in a browser of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.activity import Activity
from portal.core.db import db
from tests.factories import make_cast, make_event, signed_in, switch_modules_on


class Stage:
    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            switch_modules_on()
            self.event = make_event(slug="harbour-lights")
            self.cast = make_cast(self.event)
        self._browsers: dict[str, FlaskClient] = {}

    def as_(self, name: str) -> FlaskClient:
        if name not in self._browsers:
            self._browsers[name] = signed_in(self.app, self.cast[name])
        return self._browsers[name]

    def make(self, maker: Callable[..., Any], *args: Any, **fields: Any) -> Any:
        """Call a factory; `self.event` is in its context."""
        with self.app.app_context():
            db.session.add(self.event)
            made = maker(*args, **fields)
            db.session.expunge_all()
            return made

    def stored(self, thing: Any) -> Any:
        """The same row, as it is in the database now."""
        with self.app.app_context():
            return db.session.get(type(thing), thing.id)

    def count(self, model: type) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(model))

    def acts(self) -> list[str]:
        with self.app.app_context():
            named = Activity.action.startswith("event.") | Activity.action.startswith("ticket.")
            return list(
                db.session.scalars(select(Activity.action).where(named).order_by(Activity.id))
            )


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls at the same moment, each in a thread; their answers, in order."""
    start = Barrier(len(calls))

    def wait_and(call: Callable[[], Any]) -> Any:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(wait_and, calls))


@pytest.fixture
def stage(app: Flask) -> Stage:
    return Stage(app)
