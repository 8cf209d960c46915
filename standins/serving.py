"""A stand-in behind a port of its own, in threads."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

HOST = "127.0.0.1"


class QuietHandler(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: the journal has it."""

    def connection_dropped(
        self, error: BaseException, environ: dict[str, object] | None = None
    ) -> None:
        """Say nothing: it was asked for."""


def server(app: Flask, port: int = 0) -> BaseWSGIServer:
    """Port 0: any that is free; `server_port` tells."""
    return make_server(HOST, port, app, threaded=True, request_handler=QuietHandler)


@contextmanager
def served(app: Flask, port: int = 0) -> Iterator[str]:
    """The address, while the block lasts."""
    door = server(app, port)
    thread = threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://{HOST}:{door.server_port}"
    finally:
        door.shutdown()
        thread.join()
        door.server_close()
