"""Do a task: chunk by chunk, each kept with its progress, until it ends or is stopped."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select, update

from portal.core import clock, storage
from portal.core.db import db, in_transaction
from portal.core.refusals import Refusal
from portal.jobs.actions import every, handler, promise, promised
from portal.jobs.models import ACTIVE, Job, JobState, Task, TaskState
from portal.jobs.tasks import JOB, MAKERS, STEPS, Making, Step, promise_of
from portal.jobs.worker import LEASE, TRIES

# How long the file that a task made can be downloaded.
KEPT = timedelta(hours=24)
# Who waited longer than this looks elsewhere by now, and is told by mail.
LONG = timedelta(minutes=2)
TELL = "task.ended"

SOON = "It stopped unexpectedly. It is tried again soon and goes on where it was."
GIVEN_UP = f"It stopped unexpectedly {TRIES} times. What is done stays done; let it go on later."


@handler(JOB)
def do(task_id: int, run: int) -> None:
    """A run that was stopped, or that another worker has, is let go without a word."""
    task = in_transaction(lambda: _take(task_id, run))
    if task is None:
        return
    db.session.expunge(task)
    turn = task.turn
    try:
        if task.kind in MAKERS:
            _make(task, MAKERS[task.kind])
        else:
            _go_through(task_id, turn, STEPS[task.kind])
    except Refusal as refusal:
        sentence = refusal.sentence[:300]
        in_transaction(lambda: _end(task_id, turn, state=TaskState.FAILED, problem=sentence))
    except Exception:
        db.session.remove()
        in_transaction(lambda: _hold_up(task_id, turn))
        raise


@every(seconds=600)
def sweep() -> None:
    """Files whose time is over go: they hold names and addresses."""
    over = select(Task.result).where(Task.expires_at <= clock.now(), Task.result.is_not(None))
    for key in in_transaction(lambda: db.session.scalars(over).all()):
        if key:
            storage.delete(key)
            in_transaction(lambda key=key: _forget(key))  # type: ignore[misc]


def _take(task_id: int, run: int) -> Task | None:
    """Mine from now on: whoever had it before finds another turn, and stops."""
    wanted = (Task.id == task_id, Task.run == run, Task.state.in_(ACTIVE))
    task = db.session.scalar(select(Task).where(*wanted).with_for_update())
    if task is None:
        return None
    if task.kind in MAKERS:
        task.done = 0
    task.turn += 1
    task.state, task.problem = TaskState.RUNNING, None
    task.started_at, task.started_from = clock.now(), task.behind
    return task


def _go_through(task_id: int, turn: int, step: Step) -> None:
    def chunk() -> bool:
        task = _held(task_id, turn)
        if task is None:
            return False
        more = step(task)
        db.session.flush()
        if more:
            _prolong(task)
        else:
            _end(task_id, turn, state=TaskState.DONE)
        return more

    while in_transaction(chunk):
        db.session.expunge_all()


def _make(task: Task, making: Making) -> None:
    """The file lies in a folder of its own until it is whole; only then it has a name."""
    task_id, turn, key = task.id, task.turn, f"tasks/{task.ref}"
    with TemporaryDirectory(prefix="foyer-") as folder:
        file = Path(folder) / "result"
        for count in making(task, file):
            if not in_transaction(lambda count=count: _moved(task_id, turn, count)):  # type: ignore[misc]
                return
        storage.put(key, file.read_bytes())
    result = {"result": key, "expires_at": clock.now() + KEPT, "total": Task.done}
    in_transaction(lambda: _end(task_id, turn, state=TaskState.DONE, **result))


def _moved(task_id: int, turn: int, count: int) -> bool:
    task = _held(task_id, turn)
    if task is None:
        return False
    task.done = count
    _prolong(task)
    return True


def _held(task_id: int, turn: int) -> Task | None:
    """The task, locked; None when it was stopped or somebody else has it."""
    mine = (Task.id == task_id, Task.turn == turn, Task.state == TaskState.RUNNING)
    wanted = select(Task).where(*mine).with_for_update()
    return db.session.scalar(wanted, execution_options={"populate_existing": True})


def _prolong(task: Task) -> None:
    """Nobody else takes the work of a worker who is getting on with it."""
    its = (Job.dedupe == promise_of(task), Job.state == JobState.WAITING)
    db.session.execute(update(Job).where(*its).values(run_at=clock.now() + LEASE))


def _end(task_id: int, turn: int, **values: Any) -> None:
    mine = (Task.id == task_id, Task.turn == turn, Task.state == TaskState.RUNNING)
    now = clock.now()
    ended = db.session.execute(
        update(Task)
        .where(*mine)
        .values(done_at=now, **values)
        .returning(Task.asked_at, Task.asked_by_id, Task.run)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if ended and ended.asked_by_id and now - ended.asked_at > LONG:
        promise(TELL, dedupe=f"{TELL}:{task_id}:{ended.run}", task_id=task_id, run=ended.run)


def _hold_up(task_id: int, turn: int) -> None:
    """The job is tried again by the worker; when it gives up, the task says so."""
    task = _held(task_id, turn)
    if task is None:
        return
    job = promised(promise_of(task))
    if job is None or job.attempts >= TRIES:
        _end(task_id, turn, state=TaskState.FAILED, problem=GIVEN_UP)
    else:
        task.state, task.problem = TaskState.WAITING, SOON


def _forget(key: str) -> None:
    db.session.execute(update(Task).where(Task.result == key).values(result=None))
