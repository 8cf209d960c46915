"""A worker that was thought dead comes back while another has its work: it writes nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock, storage
from portal.core.db import db, in_transaction
from portal.jobs import Task, running, tasks
from tests.factories import make_event


@pytest.fixture(autouse=True)
def only_our_work(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STEPS", "MAKERS"):
        monkeypatch.setattr(tasks, name, known := dict(getattr(tasks, name)))
        monkeypatch.setattr(running, name, known)


def begin(kind: str, **payload: object) -> int:
    options = {"total": 4, "by_id": None, "payload": payload, "result_name": "a.txt"}
    task = tasks.begin(make_event(), kind, "Write", **options)
    db.session.commit()
    return task.id


def the_task() -> Task:
    db.session.expire_all()
    return db.session.scalars(select(Task)).one()


def test_a_file_is_of_the_worker_that_took_over(ctx) -> None:
    """The first one sleeps after its second row; another begins; the first wakes up."""

    @tasks.maker("write")
    def write(task: Task, file):
        for number in range(1, 5):
            if number == 3 and task.turn == 1:
                in_transaction(lambda: running._take(task.id, 1))
            file.write_text(f"by turn {task.turn}")
            yield number

    task_id = begin("write")
    running.do(task_id, 1)
    begun = the_task()
    assert (begun.state, begun.turn, begun.done, begun.result) == ("running", 2, 0, None)
    running.do(task_id, 1)
    made = the_task()
    assert (made.state, made.done) == ("done", 4)
    assert storage.get(made.result) == b"by turn 3"


def test_rows_are_of_the_worker_that_took_over(ctx) -> None:
    handled = []

    @tasks.rows("greet", chunk=1)
    def greet(task: Task, name: str) -> None:
        handled.append((task.turn, name))
        if task.turn == 1 and name == "Ada":
            task.turn += 1  # as another one takes it, right after this chunk

    task_id = begin("greet", rows=["Bo", "Ada", "Stan", "Mari"])
    running.do(task_id, 1)
    assert handled == [(1, "Bo"), (1, "Ada")]
    assert (the_task().state, the_task().done) == ("running", 2)
    running.do(task_id, 1)
    assert handled[2:] == [(3, "Stan"), (3, "Mari")]
    assert (the_task().state, the_task().done) == ("done", 4)


def test_after_a_break_the_pace_is_measured_anew(ctx, monkeypatch) -> None:
    @tasks.rows("greet", chunk=1)
    def greet(task: Task, name: str) -> None:
        if name == "Stan" and task.turn == 1:
            tasks.stop(task)

    task_id = begin("greet", rows=["Bo", "Ada", "Stan", "Mari"])
    running.do(task_id, 1)
    assert (the_task().state, the_task().done) == ("stopped", 3)
    tasks.go_on(the_task(), by_id=None)
    db.session.commit()
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    running.do(task_id, 2)
    ended = the_task()
    assert (ended.state, ended.done, ended.started_from) == ("done", 4, 3)
    assert ended.started_at == tomorrow
