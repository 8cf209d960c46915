"""`work`: what was promised is done, and a signal ends it in good order."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from portal import jobs
from portal.core import clock
from portal.core.db import db, in_transaction
from portal.jobs import Job, promise, worker
from portal.orders import Order
from portal.orders.models import Status
from tests.factories import make_event, make_order, make_ticket, switch_modules_on


@pytest.fixture
def confirmed(app) -> int:
    """An order whose buyer waits for a mail; the id of the job that sends it."""
    with app.app_context():
        switch_modules_on()
        event = make_event()
        make_order(event, {make_ticket(event): 1}, name="Bo Buyer", email="bo@example.org")
        return db.session.scalars(select(Job.id)).one()


def state(app, job_id: int) -> str:
    with app.app_context():
        return db.session.get_one(Job, job_id).state


@contextmanager
def started(app, *arguments: str):
    """The command as a process of its own, over the test's database."""
    environment = {
        **os.environ,
        "PORTAL_DATABASE_URL": app.config["DATABASE_URL"],
        "PORTAL_SECRET_KEY": "a key for tests, long enough for all",
        "PORTAL_STORAGE": app.config["STORAGE"],
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "work", *arguments]
    with subprocess.Popen(
        command,
        env=environment,
        cwd=app.root_path + "/..",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_once_does_what_is_due_and_ends(app, run, confirmed) -> None:
    result = run("work --once")
    assert (result.exit_code, result.output) == (0, "Jobs taken: 1\n")
    assert state(app, confirmed) == "done"
    assert run("work --once").output == "Jobs taken: 0\n"


def test_once_does_the_chores_too(app, run) -> None:
    with app.app_context():
        switch_modules_on()
        event = make_event()
        order = make_order(event, {make_ticket(event): 1}, status=Status.PENDING)
        in_transaction(lambda: setattr(order, "expires_at", clock.now() - clock.minutes(1)))
    run("work --once")
    with app.app_context():
        assert db.session.get_one(Order, order.id).status == Status.EXPIRED


def test_what_is_not_due_waits(app, run) -> None:
    with app.app_context():
        later = clock.now() + clock.minutes(5)
        in_transaction(lambda: promise("order.confirmed", run_at=later, order_id=1))
    assert run("work --once").output == "Jobs taken: 0\n"


def test_a_database_that_is_away_for_a_moment_does_not_end_the_worker(
    app, confirmed, monkeypatch
) -> None:
    stop, take, asked = threading.Event(), worker._take, []

    def take_after_a_failure() -> int | None:
        asked.append(1)
        if len(asked) == 1:
            raise OperationalError("SELECT", {}, Exception("server closed the connection"))
        if len(asked) > 2:
            stop.set()
        return take()

    monkeypatch.setattr(worker, "_take", take_after_a_failure)
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0)
    with app.app_context():
        jobs.work(stop)
    assert state(app, confirmed) == "done"


@pytest.mark.slow
def test_once_as_a_process_of_its_own(app, confirmed) -> None:
    with started(app, "--once") as process:
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    assert state(app, confirmed) == "done"


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_worker_with_exit_code_0(app, number) -> None:
    with started(app) as process:
        assert process.stdout.readline().startswith("Working.")
        process.send_signal(number)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
