"""Put the portal together."""

from typing import Any

from flask import Blueprint, Flask, Response, request
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import config, documents, gate, mail, nav
from portal.core import db as database, once  # noqa: F401
from portal.people import sessions
from portal.web import errors, filters, security

csrf = CSRFProtect()


class Portal(Flask):
    """Flask, with one transaction around every view: see `core.db.settle`."""

    def dispatch_request(self) -> Response:  # type: ignore[override]
        reads = request.method in database.READING_METHODS
        return database.settle(
            lambda: self.make_response(super(Portal, self).dispatch_request()),
            keep=lambda response: not reads and response.status_code < 400,
        )


def create_app(**overrides: Any) -> Flask:
    """The application; `overrides` are settings without their `PORTAL_` prefix."""
    settings = config.load(overrides)
    app = Portal("portal", instance_path=str(settings["INSTANCE"]))
    app.config.update(settings)
    app.config.setdefault("WTF_CSRF_ENABLED", not app.testing)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    hops = settings["TRUSTED_PROXIES"]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, 0)  # type: ignore[method-assign]
    database.init_app(app)
    Migrate(app, database.db, render_as_batch=True)
    # The gate before the form protection: the unknown are sent to sign in, whatever they hold.
    for part in (sessions, security, gate, csrf, mail, documents, filters, errors, nav):
        part.init_app(app)
    _temporary(app)
    _register_slices(app)
    gate.refuse_undeclared_routes(app)
    return app


def _temporary(app):  # while the slices are being written
    import importlib

    for name in ("portal.web.assets", "portal.cli"):
        if importlib.util.find_spec(name):
            getattr(importlib.import_module(name), "init_app", lambda app: None)(app)


def _register_slices(app: Flask) -> None:  # while the slices are being written
    import importlib
    import importlib.util

    for name in (
        "people",
        "overview",
        "tickets",
        "orders",
        "payments",
        "boxoffice",
        "documents",
        "mail",
        "api",
    ):
        for room in ("views", "jobs"):
            try:
                spec = importlib.util.find_spec(f"portal.{name}.{room}")
            except ModuleNotFoundError:
                continue
            if spec:
                module = importlib.import_module(f"portal.{name}.{room}")
                if room == "views":
                    app.register_blueprint(
                        next(v for v in vars(module).values() if isinstance(v, Blueprint))
                    )
