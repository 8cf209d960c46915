"""The portal to be measured: filled, served by gunicorn, and at hand in this process too."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from bench import server
from bench.server import Server
from standins.stripe import Stripe

EVENT = "harbour-lights"


@dataclass(frozen=True)
class Stand:
    """`app` is the same portal in this process, to arrange and to count; `filled` is what
    `demo --orders` said."""

    server: Server
    app: Flask
    database: str
    orders: int
    seconds: float
    filled: str
    stripe: Stripe


@contextmanager
def open_stand(folder: Path, url: str, *, orders: int, seconds: float) -> Iterator[Stand]:
    with Stripe().open() as stripe:
        os.environ.update(_settings(folder, url, stripe))
        yield from _opened(stripe, orders, seconds)


def _opened(stripe: Stripe, orders: int, seconds: float) -> Iterator[Stand]:
    # Imported late: the portal reads its settings from the environment set above.
    from portal.app import create_app  # noqa: PLC0415

    app = create_app()
    filled = _fill(app, orders)
    with server.started() as started:
        kind = app.config["SQLALCHEMY_DATABASE_URI"].partition(":")[0].partition("+")[0]
        yield Stand(started, app, kind, orders, seconds, filled, stripe)


def _settings(folder: Path, url: str, stripe: Stripe) -> dict[str, str]:
    return {
        "PORTAL_DATABASE_URL": url,
        "PORTAL_SECRET_KEY": os.urandom(32).hex(),
        "PORTAL_STORAGE": str(folder / "storage"),
        # Sixteen tills behind one address are what a venue looks like; here they all sign in
        # within a second.
        "PORTAL_RATE_LIMITS": "off",
        **{f"PORTAL_{name}": value for name, value in stripe.settings.items()},
    }


def _fill(app: Flask, orders: int) -> str:
    for line in ("db upgrade", "demo"):
        _type(app, line)
    return _type(app, f"demo --orders {orders} --event {EVENT}") if orders else ""


def _type(app: Flask, line: str) -> str:
    result = app.test_cli_runner().invoke(args=line.split())
    if result.exit_code != 0:
        raise SystemExit(f"flask {line}: {result.output}{result.exception or ''}")
    return result.output.strip()


def check(app: Flask) -> str:
    """What `flask check` says; ends the benchmark when something does not add up."""
    return _type(app, "check")
