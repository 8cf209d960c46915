"""The worker: promised work is done once, tried again when it fails, and survives a kill."""

import os
import signal
import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import jobs
from portal.core import clock
from portal.core.db import db
from portal.jobs import actions, worker
from portal.jobs.models import Job, JobState


@pytest.fixture(autouse=True)
def only_our_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """The handlers and chores of the house stay out of these stories."""
    monkeypatch.setattr(actions, "HANDLERS", handlers := dict(actions.HANDLERS))
    monkeypatch.setattr(worker, "HANDLERS", handlers)
    monkeypatch.setattr(worker, "CHORES", [])


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch):
    """Let time pass, for everybody who asks the house's clock."""

    def to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return to


def promise(kind: str, count: int = 1) -> None:
    for number in range(count):
        jobs.promise(kind, number=number)
    db.session.commit()


def the_job() -> Job:
    db.session.expire_all()
    return db.session.scalars(select(Job)).one()


def test_a_promise_that_nobody_handles_is_a_bug(ctx) -> None:
    with pytest.raises(LookupError, match="nobody handles tea"):
        jobs.promise("tea")


def made_teas() -> list[int]:
    """The numbers of the teas made from now on."""
    done: list[int] = []

    @jobs.handler("tea")
    def make(number: int) -> None:
        done.append(number)

    return done


def test_work_is_done_once_and_stamped(ctx) -> None:
    done = made_teas()
    promise("tea", 3)
    assert jobs.drain() == 3
    assert jobs.drain() == 0
    assert done == [0, 1, 2]
    stamped = db.session.execute(select(Job.state, Job.done_at.is_not(None), Job.attempts)).all()
    assert stamped == [("done", True, 1)] * 3


def test_work_that_was_refused_with_its_request_is_never_done(ctx) -> None:
    jobs.handler("tea")(lambda number: None)
    jobs.promise("tea", number=1)
    db.session.rollback()
    assert jobs.drain() == 0


def test_failed_work_waits_longer_each_time_and_then_lies_dead(ctx, travel) -> None:
    def spill(number: int) -> None:
        raise OSError("no kettle")

    jobs.handler("tea")(spill)
    promise("tea")
    waits = []
    for _ in range(worker.TRIES):
        tried_at = the_job().run_at
        travel(tried_at)
        assert jobs.drain() == 1
        waits.append((the_job().run_at - tried_at) // timedelta(minutes=1))
    assert waits[:-1] == [1, 5, 15, 60]
    dead = the_job()
    assert (dead.state, dead.attempts) == (JobState.DEAD, 5)
    assert dead.last_error == "OSError: no kettle"
    travel(clock.now() + timedelta(days=1))
    assert jobs.drain() == 0


def test_what_failing_work_wrote_is_undone(ctx) -> None:
    def half(number: int) -> None:
        db.session.add(Job(kind="half-written", payload={}))
        db.session.flush()
        raise RuntimeError("interrupted")

    jobs.handler("tea")(half)
    promise("tea")
    jobs.drain()
    assert the_job().kind == "tea"


def test_six_workers_do_each_of_two_hundred_jobs_once(app: Flask) -> None:
    done = made_teas()
    with app.app_context():
        promise("tea", 200)

    def work() -> None:
        with app.app_context():
            jobs.drain()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert Counter(done) == Counter(range(200))


def test_a_killed_worker_loses_nothing(app: Flask, travel) -> None:
    """A worker is killed in the middle of a job; when its lease is over, another one does it."""
    jobs.handler("tea")(lambda number: os.kill(os.getpid(), signal.SIGKILL))
    with app.app_context():
        promise("tea")
        db.engine.dispose()
    child = os.fork()
    if child == 0:
        with app.app_context():
            jobs.drain()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL

    done = made_teas()
    with app.app_context():
        assert (the_job().state, the_job().attempts) == ("waiting", 1)
        assert jobs.drain() == 0, "the lease of the dead worker still runs"
        travel(clock.now() + worker.LEASE + timedelta(seconds=1))
        assert jobs.drain() == 1
        assert (the_job().state, the_job().attempts) == ("done", 2)
    assert done == [0]
