"""Long work: kept chunk by chunk, stopped where it is safe, and nothing of it done twice."""

import os
import signal
import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import jobs
from portal.core import clock, storage
from portal.core.db import db
from portal.core.refusals import Refusal, WrongState
from portal.jobs import Task, TaskFailure, TaskState, running, tasks, worker
from portal.jobs.models import Job, JobState
from tests.factories import make_event, make_user


@pytest.fixture(autouse=True)
def only_our_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "CHORES", [])
    monkeypatch.setattr(tasks, "STEPS", steps := dict(tasks.STEPS))
    monkeypatch.setattr(running, "STEPS", steps)
    monkeypatch.setattr(tasks, "MAKERS", makers := dict(tasks.MAKERS))
    monkeypatch.setattr(running, "MAKERS", makers)


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch):
    def to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return to


def greet(task: Task, name: str) -> None:
    """Leaves a row in the database, so that a greeting too many, or one lost, can be counted."""
    db.session.add(Job(kind="greeting", payload={"name": name}, state=JobState.DONE))
    db.session.flush()
    if name.startswith("rude"):
        raise Refusal(f"{name} did not want to be greeted.")


def greeted() -> Counter[str]:
    found = db.session.scalars(select(Job.payload).where(Job.kind == "greeting"))
    return Counter(each["name"] for each in found)


def begin_greeting(*names: str, chunk: int = 2, **options) -> Task:
    tasks.rows("greet", chunk=chunk)(greet)
    options = {"by_id": None, "payload": {"rows": list(names)}, **options}
    task = tasks.begin(make_event(), "greet", "Greet everybody", total=len(names), **options)
    db.session.commit()
    return task


def the_task() -> Task:
    db.session.expire_all()
    return db.session.scalars(select(Task)).one()


def figures() -> tuple[str, int, int, int]:
    task = the_task()
    return task.state, task.done, task.failed, task.total


def test_work_that_nobody_does_is_a_bug(ctx) -> None:
    with pytest.raises(LookupError, match="nobody does juggling"):
        tasks.begin(make_event(), "juggling", "Juggle", total=3, by_id=None)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_every_row_is_done_once_and_counted(ctx, count: int) -> None:
    names = [f"guest {number}" for number in range(count)]
    begin_greeting(*names)
    assert jobs.drain() == 1
    assert figures() == ("done", count, 0, count)
    assert greeted() == Counter(names)
    assert the_task().done_at is not None


def test_a_row_that_is_refused_fails_alone_and_keeps_nothing_of_itself(ctx) -> None:
    begin_greeting("Bo", "rude Rick", "Ada")
    jobs.drain()
    assert figures() == ("done", 2, 1, 3)
    assert greeted() == Counter(["Bo", "Ada"])
    told = db.session.execute(select(TaskFailure.what, TaskFailure.reason)).all()
    assert told == [("rude Rick", "rude Rick did not want to be greeted.")]


def test_only_what_failed_is_tried_again(ctx) -> None:
    task = begin_greeting("Bo", "rude Rick", "rude Rita", "Ada")
    jobs.drain()
    with pytest.raises(WrongState):
        tasks.go_on(task, by_id=None)
    tasks.retry_failed(task, by_id=None)
    assert figures() == ("waiting", 2, 0, 4)
    in_a_better_mood = tasks.rows("greet")
    in_a_better_mood(lambda task, name: None if "Rita" in name else greet(task, name))
    db.session.commit()
    jobs.drain()
    assert figures() == ("done", 3, 1, 4)
    assert greeted() == Counter(["Bo", "Ada"])
    kept = select(TaskFailure.what, TaskFailure.retried_at.is_(None)).order_by(TaskFailure.id)
    assert db.session.execute(kept).all() == [
        ("rude Rick", False),
        ("rude Rita", False),
        ("rude Rick", True),
    ]


def test_nothing_failed_so_nothing_is_tried_again(ctx) -> None:
    task = begin_greeting("Bo")
    jobs.drain()
    with pytest.raises(WrongState):
        tasks.retry_failed(task, by_id=None)


def test_it_stops_between_two_chunks_and_goes_on_from_there(ctx) -> None:
    names = [f"guest {number}" for number in range(6)]
    task = begin_greeting(*names)

    def greet_until_told(task: Task, name: str) -> None:
        greet(task, name)
        if name == "guest 2":
            tasks.stop(task)

    tasks.rows("greet", chunk=2)(greet_until_told)
    jobs.drain()
    assert figures() == ("stopped", 4, 0, 6)
    tasks.rows("greet", chunk=2)(greet)
    tasks.go_on(task, by_id=None)
    db.session.commit()
    jobs.drain()
    assert figures() == ("done", 6, 0, 6)
    assert greeted() == Counter(names)


def test_what_was_stopped_before_it_began_never_begins(ctx, travel) -> None:
    """The way to wait with an Undo."""
    in_a_minute = clock.now() + timedelta(minutes=1)
    task = begin_greeting("Bo", run_at=in_a_minute)
    assert jobs.drain() == 0
    tasks.stop(task)
    db.session.commit()
    travel(in_a_minute)
    assert jobs.drain() == 1
    assert figures() == ("stopped", 0, 0, 1)
    assert greeted() == Counter()
    with pytest.raises(WrongState):
        tasks.stop(task)


def test_the_same_form_begins_it_once(ctx) -> None:
    tasks.rows("greet")(greet)
    event, asked = make_event(), {"total": 1, "by_id": None, "payload": {"rows": ["Bo"]}}
    first = tasks.begin(event, "greet", "Greet", key="a-key-of-a-form", **asked)
    again = tasks.begin(event, "greet", "Greet", key="a-key-of-a-form", **asked)
    assert first is again
    db.session.commit()
    assert jobs.drain() == 1


def test_what_goes_wrong_unexpectedly_is_tried_again_and_then_given_up(ctx, travel) -> None:
    task = begin_greeting("Bo", "Ada", "Stan", chunk=1)

    def spill(task: Task, name: str) -> None:
        if name == "Ada":
            raise OSError("no kettle")
        greet(task, name)

    tasks.rows("greet", chunk=1)(spill)
    job = db.session.scalars(select(Job).where(Job.dedupe == tasks.promise_of(task))).one()
    states = []
    for _ in range(worker.TRIES):
        travel(db.session.get_one(Job, job.id, populate_existing=True).run_at)
        jobs.drain()
        states.append(the_task().state)
    assert states == ["waiting"] * 4 + ["failed"]
    assert (the_task().done, the_task().problem) == (1, running.GIVEN_UP)
    tasks.rows("greet", chunk=1)(greet)
    tasks.go_on(the_task(), by_id=None)
    db.session.commit()
    jobs.drain()
    assert figures() == ("done", 3, 0, 3)
    assert greeted() == Counter(["Bo", "Ada", "Stan"])


def test_a_killed_worker_loses_one_chunk_and_nothing_is_done_twice(app: Flask, travel) -> None:
    names = [f"guest {number}" for number in range(6)]

    def greet_and_die(task: Task, name: str) -> None:
        greet(task, name)
        if name == "guest 3":
            os.kill(os.getpid(), signal.SIGKILL)

    with app.app_context():
        begin_greeting(*names)
        tasks.rows("greet", chunk=2)(greet_and_die)
        db.engine.dispose()
    child = os.fork()
    if child == 0:
        with app.app_context():
            jobs.drain()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL

    with app.app_context():
        tasks.rows("greet", chunk=2)(greet)
        assert figures() == ("running", 2, 0, 6)
        assert jobs.drain() == 0, "the lease of the dead worker still runs"
        travel(clock.now() + worker.LEASE + timedelta(seconds=1))
        assert jobs.drain() == 1
        assert figures() == ("done", 6, 0, 6)
        assert greeted() == Counter(names)


def test_a_worker_that_was_thought_dead_writes_nothing_over_the_other(app: Flask) -> None:
    """It sleeps in the middle of its work, between two chunks, while its lease ends."""
    names = [f"guest {number}" for number in range(40)]
    with app.app_context():
        task = begin_greeting(*names, chunk=1)
        task_id = task.id

    def work() -> None:
        with app.app_context():
            running.do(task_id, 1)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    with app.app_context():
        assert figures() == ("done", 40, 0, 40)
        assert greeted() == Counter(names)


def test_a_run_that_was_replaced_does_nothing(ctx) -> None:
    task = begin_greeting("Bo")
    tasks.stop(task)
    tasks.go_on(task, by_id=None)
    db.session.commit()
    running.do(task.id, 1)
    assert figures() == ("waiting", 0, 0, 1)
    jobs.drain()
    assert figures() == ("done", 1, 0, 1)


def test_the_lease_moves_with_the_work(ctx, travel) -> None:
    began = clock.now()
    task = begin_greeting("Bo", "Ada", chunk=1)
    seen = []

    def slowly(task: Task, name: str) -> None:
        travel(clock.now() + timedelta(minutes=4))
        seen.append(jobs.promised(tasks.promise_of(task)).run_at > clock.now())

    tasks.rows("greet", chunk=1)(slowly)
    jobs.drain()
    assert seen == [True, True]
    assert clock.now() - began > worker.LEASE
    assert the_task().id == task.id


# Files ------------------------------------------------------------------------------------------


def begin_writing(count: int = 3) -> Task:
    @tasks.maker("write")
    def write(task: Task, file):
        with file.open("w") as lines:
            for number in range(1, task.total + 1):
                lines.write(f"{task.payload['word']} {number}\n")
                lines.flush()
                yield number

    options = {"total": count, "by_id": None, "payload": {"word": "ahoy"}}
    task = tasks.begin(make_event(), "write", "Write", result_name="a.txt", **options)
    db.session.commit()
    return task


def test_a_file_is_made_and_kept_for_a_day(ctx) -> None:
    begin_writing()
    jobs.drain()
    made = the_task()
    assert figures() == ("done", 3, 0, 3)
    assert storage.get(made.result) == b"ahoy 1\nahoy 2\nahoy 3\n"
    assert made.expires_at - made.done_at < timedelta(hours=24, seconds=5)


def test_a_file_whose_time_is_over_goes_and_can_be_made_again(ctx, travel) -> None:
    begin_writing()
    jobs.drain()
    key = the_task().result
    running.sweep()
    assert storage.get(key) is not None
    travel(the_task().expires_at)
    running.sweep()
    assert (storage.get(key), the_task().result) == (None, None)
    tasks.go_on(the_task(), by_id=None)
    db.session.commit()
    jobs.drain()
    assert figures() == ("done", 3, 0, 3)
    assert storage.get(the_task().result) is not None


def test_a_file_that_is_stopped_half_way_is_never_seen(ctx) -> None:
    task = begin_writing(count=5)
    write = tasks.MAKERS["write"]

    def interrupted(task: Task, file):
        for number in write(task, file):
            if number == 3:
                tasks.stop(tasks.find(make_event_of(task), task.ref))
                db.session.commit()
            yield number

    tasks.maker("write")(interrupted)
    jobs.drain()
    assert figures() == ("stopped", 2, 0, 5)
    assert storage.get(f"tasks/{task.ref}") is None


def make_event_of(task: Task):
    class Its:
        id = task.event_id

    return Its


def test_who_waited_long_is_told_and_who_did_not_is_not(ctx, travel, monkeypatch) -> None:
    told = []
    monkeypatch.setitem(jobs.actions.HANDLERS, running.TELL, lambda **ids: told.append(ids))
    otto = make_user("Otto Organizer")
    task = begin_greeting("Bo", by_id=otto.id)
    travel(task.asked_at + timedelta(minutes=2))
    jobs.drain()
    assert told == []
    task = begin_greeting("Ada", by_id=otto.id)
    travel(task.asked_at + timedelta(minutes=2, seconds=1))
    jobs.drain()
    assert told == [{"task_id": task.id, "run": 1}]
    assert db.session.scalars(select(Task.state)).all() == [TaskState.DONE] * 2
