"""Starts processes together and stops them together."""

import signal
import subprocess
import time
from types import FrameType

from tools.places import ROOT, say

PATIENCE = 10.0  # seconds for a request or a job that is under way


class Stopped(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


class Children:
    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *command: str) -> None:
        # A session of its own: Ctrl-C reaches us alone, and we stop the children in good order.
        self._running[name] = subprocess.Popen(
            command, cwd=ROOT, env=self._environment, start_new_session=True
        )

    def fallen(self) -> str | None:
        """The name of one that ended by itself."""
        ended = (name for name, child in self._running.items() if child.poll() is not None)
        return next(ended, None)

    def stop(self) -> None:
        for child in self._running.values():
            child.terminate()
        deadline = time.monotonic() + PATIENCE
        for name, child in self._running.items():
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                say(f"The {name} did not stop in time: killed.")
                child.kill()
                child.wait()


def stop_on_signals() -> None:
    def raise_stopped(signum: int, frame: FrameType | None) -> None:
        # Once is enough: a second Ctrl-C must not tear the tidying up apart.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise Stopped

    signal.signal(signal.SIGINT, raise_stopped)
    signal.signal(signal.SIGTERM, raise_stopped)
