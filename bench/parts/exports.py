"""Files of all orders and attendees: how soon they begin, how long they take, what memory."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.browser import OWNER, Browser
from bench.events import account
from bench.report import Table
from bench.stand import EVENT, Stand
from portal import events
from portal.core.db import in_transaction
from portal.exports import actions
from portal.exports.table import Wanted
from portal.exports.tables import TABLES

FILES = ("orders.csv", "attendees.csv", "orders.xlsx?q=tamm", "attendees.xlsx?q=tamm")
EACH_SECONDS = 0.02


def as_csv(stand: Stand) -> Table:
    """CSV of everything, and workbooks small enough to be made at once."""
    browser = Browser(stand.server.port)
    browser.sign_in(OWNER)
    browser.get(f"/events/{EVENT}/exports")
    return [_downloaded(stand, browser, file) for file in FILES]


def as_xlsx(stand: Stand) -> Table:
    """Workbooks of everything, each by a worker of its own; beside it one with nothing to do."""
    _worked()  # whatever waited
    _, idle = _worked()
    rows: Table = []
    for name in TABLES:
        with stand.app.app_context():
            count = in_transaction(lambda name=name: _asked_for(name))
        seconds, peak = _worked()
        rows.append({"file": f"{name}.xlsx", "rows": count, "s": seconds, "MB above": peak - idle})
    return rows


def _downloaded(stand: Stand, browser: Browser, file: str) -> dict[str, str | int | float]:
    with _highest(stand) as above:
        begun = time.perf_counter()
        answer = browser.open(f"/events/{EVENT}/{file}")
        size = len(answer.read(1))
        first = time.perf_counter() - begun
        while some := answer.read(65_536):
            size += len(some)
        seconds = time.perf_counter() - begun
    return {
        "file": file,
        "status": answer.status,
        "MB": size / 1e6,
        "first byte ms": first * 1000,
        "s": seconds,
        "MB above": above[0],
    }


@contextmanager
def _highest(stand: Stand) -> Iterator[list[float]]:
    """How much the worker that needs most needs more than before, looked at while it works."""
    before = [each.unique for each in stand.server.memory()]
    above, done = [0.0], threading.Event()

    def look() -> None:
        while not done.wait(EACH_SECONDS):
            now = [each.unique for each in stand.server.memory()]
            above[0] = max([above[0], *(b - a for a, b in zip(before, now, strict=True))])

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield above
    finally:
        done.set()
        looking.join()


def _asked_for(name: str) -> int:
    event = events.by_slug(EVENT)
    assert event is not None, "the demo has made it"
    table = TABLES[name]
    count = table.count(table.asked({}, event))
    wanted = Wanted(table, event.id, {}, table.usual)
    actions.begin(event, wanted, count, by_id=account(OWNER).id, key=None)
    return count


def _worked() -> tuple[float, float]:
    """Seconds, and the peak in MB, of a worker that does what is due."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "work", "--once"]
    worker = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(worker.pid, 0)
    worker.returncode = os.waitstatus_to_exitcode(status)
    if worker.returncode:
        raise SystemExit("The worker failed.")
    return time.perf_counter() - begun, used.ru_maxrss / 1024
