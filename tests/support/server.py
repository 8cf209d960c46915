"""The portal behind a real port, for browsers and for other programs."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.support.portal import MakeApp


@dataclass(frozen=True)
class Live:
    """A portal that is being served: `live.url`, and `live.app` to arrange and to look into."""

    app: Flask
    url: str


class QuietHandler(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: errors are logged by the portal, the rest is noise."""


@pytest.fixture
def live_settings() -> dict[str, Any]:
    """More settings for `live`; a test file that needs some has a fixture of this name."""
    return {}


@pytest.fixture(scope="session")
def door() -> Iterator[socket.socket]:
    """One port for all of a worker's portals: they write it into links, and so stand for long."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield door


@pytest.fixture
def live(lend_app: MakeApp, door: socket.socket, live_settings: dict[str, Any]) -> Iterator[Live]:
    """Served in threads over the test's database, with the CSRF protection on."""
    url = f"http://localhost:{door.getsockname()[1]}"
    app = lend_app(BASE_URL=url, WTF_CSRF_ENABLED=True, **live_settings)
    with _served(app, door):
        yield Live(app, url)


@contextmanager
def _served(app: Flask, door: socket.socket) -> Iterator[None]:
    host, port = door.getsockname()
    server = make_server(
        host, port, app, threaded=True, request_handler=QuietHandler, fd=door.fileno()
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
