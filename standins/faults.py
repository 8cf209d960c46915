"""Answers that get lost and servers that stumble: what a client must live with."""

import socket
from dataclasses import dataclass
from typing import Any


@dataclass
class Fault:
    path: str
    times: int

    def strikes(self, method: str, path: str) -> bool:
        """Whether this call is meant; counts down. Only what writes is worth losing."""
        meant = self.times > 0 and method == "POST" and path.startswith(self.path)
        self.times -= meant
        return meant


@dataclass
class Faults:
    """What goes wrong next. The paths are beginnings: "/v1/refunds"."""

    lost: Fault
    failing: Fault
    failing_status: int = 503

    @classmethod
    def none(cls) -> "Faults":
        return cls(lost=Fault("", 0), failing=Fault("", 0))


def hang_up(environ: dict[str, Any]) -> None:
    """Close the connection without an answer, as a cable that is pulled. Does not return."""
    connection = environ.get("werkzeug.socket") or environ.get("gunicorn.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionAbortedError
