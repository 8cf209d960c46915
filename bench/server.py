"""The production server, as operators start it, on a port of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
WORKERS, THREADS = 2, 4
PATIENCE = 60.0


@dataclass(frozen=True)
class Memory:
    """Of one process, in MB: its share of what is shared, and what is its alone."""

    proportional: float
    unique: float


@dataclass(frozen=True)
class Server:
    process: subprocess.Popen[bytes]
    port: int
    seconds_to_first_answer: float

    def memory(self) -> list[Memory]:
        """Of each worker; empty where the system does not tell."""
        return [_memory_of(pid) for pid in _workers(self.process.pid)]


@contextmanager
def started() -> Iterator[Server]:
    port = _free_port()
    environment = {
        **os.environ,
        "BIND": f"{HOST}:{port}",
        "WEB_CONCURRENCY": str(WORKERS),
        "WEB_THREADS": str(THREADS),
        "PORTAL_BASE_URL": f"http://{HOST}:{port}",
        "LOG_LEVEL": "warning",
    }
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "gunicorn", "wsgi:app"], env=environment)
    try:
        _wait_for_answer(process, port)
        yield Server(process, port, time.perf_counter() - begun)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def _wait_for_answer(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
        try:
            connection.request("GET", "/v1/health")
            if connection.getresponse().status == http.client.OK:
                return
        except ConnectionError:
            time.sleep(0.01)
        finally:
            connection.close()
    raise SystemExit("The server gave no answer.")


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _workers(pid: int) -> list[int]:
    """Their process ids; the last one starts a moment after the first one's first answer."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if not children.exists():
        return []
    while len(found := children.read_text().split()) < WORKERS:
        time.sleep(0.05)
    return [int(worker) for worker in found]


def _memory_of(pid: int) -> Memory:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kb = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
    return Memory(kb["Pss"] / 1024, (kb["Private_Clean"] + kb["Private_Dirty"]) / 1024)
