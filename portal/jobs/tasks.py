"""Long work that people watch: begin it, say who does it, stop it, let it go on.

A runner is registered once for each kind, in one of three shapes:

- `runner`: does the next chunk of a task in one transaction, and says whether there is more;
- `rows`: is called for each of `payload["rows"]`, and may refuse one without the others;
- `maker`: writes a file, reading a chunk at a time, and tells how many rows are in it.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import and_, or_, select, update

from portal.core import clock, once, refs
from portal.core.db import db
from portal.core.refusals import Refusal, WrongState
from portal.jobs.actions import promise
from portal.jobs.models import ACTIVE, Task, TaskFailure, TaskState

JOB = "task"
CHUNK = 50
LONGEST_REASON = 300

Step = Callable[[Task], bool]
Row = Callable[[Task, Any], None]
Making = Callable[[Task, Path], Iterator[int]]

STEPS: dict[str, Step] = {}
MAKERS: dict[str, Making] = {}


class HasId(Protocol):
    """An event, as far as this floor knows it."""

    @property
    def id(self) -> int: ...


def runner(kind: str) -> Callable[[Step], Step]:
    """Register what does the next chunk; True means that there is more.

    It moves `done`, `failed` (by `fail`) and its `position` itself: all is kept together with
    what it did, or none of it. A chunk should take about a second: who stops it waits that long.
    """

    def register(step: Step) -> Step:
        STEPS[kind] = step
        return step

    return register


def rows(kind: str, *, chunk: int = CHUNK) -> Callable[[Row], Row]:
    """Register what is done with each row of `payload["rows"]`; a `Refusal` fails that row alone.

    A row is a name people know, such as an order's code, or a mapping that has one as `what`.
    """

    def register(row: Row) -> Row:
        def step(task: Task) -> bool:
            wanted: list[Any] = task.payload["rows"]
            for each in wanted[task.position : task.position + chunk]:
                _do(row, task, each)
                task.position += 1
            return task.position < len(wanted)

        STEPS[kind] = step
        return row

    return register


def maker(kind: str) -> Callable[[Making], Making]:
    """Register what writes the file: it yields how many rows are in it, after each chunk.

    It holds no transaction while it yields. After a kill it begins again, with an empty file.
    """

    def register(making: Making) -> Making:
        MAKERS[kind] = making
        return making

    return register


def begin(
    event: HasId,
    kind: str,
    title: str,
    *,
    total: int,
    by_id: int | None,
    key: str | None = None,
    payload: dict[str, Any] | None = None,
    result_name: str | None = None,
    run_at: datetime | None = None,
) -> Task:
    """Promise the work; the same form sent twice begins it once: see `is_new`.

    `run_at`: not before then.
    `result_name` is what the file is called that a maker writes.
    """
    if kind not in STEPS and kind not in MAKERS:
        raise LookupError(f"nobody does {kind}")
    ref, payload = refs.task_ref(), payload or {}
    made = once.claim(f"tasks:{event.id}", key, {"kind": kind, "payload": payload}, ref)
    if made:
        return _begun_before(event, made)
    task = Task(
        ref=ref,
        event_id=event.id,
        kind=kind,
        title=title,
        total=total,
        payload=payload,
        result_name=result_name,
        created_by_id=by_id,
        asked_by_id=by_id,
    )
    task.is_new = True
    db.session.add(task)
    db.session.flush()
    _promise(task, run_at)
    return task


def fail(task: Task, what: str, reason: str, payload: object = None) -> None:
    """Write down that a row went wrong; `payload` comes back in `payload["rows"]` when retried."""
    task.failed += 1
    db.session.add(
        TaskFailure(
            task_id=task.id, what=what[:200], reason=reason[:LONGEST_REASON], payload=payload
        )
    )


def stop(task: Task) -> None:
    """Let it end after the chunk that is under way; what is done stays done."""
    ended = {"state": TaskState.STOPPED, "done_at": clock.now()}
    if not _move(task, Task.state.in_(ACTIVE), **ended):
        raise WrongState("This is not running any more.")


def go_on(task: Task, *, by_id: int | None) -> None:
    """Let what was stopped or given up go on where it was; a file that expired is made again."""
    now = clock.now()
    held_up = Task.state.in_((TaskState.STOPPED, TaskState.FAILED))
    expired = and_(Task.state == TaskState.DONE, Task.expires_at <= now)
    _ask_again(task, or_(held_up, expired), by_id, "This cannot go on: it runs, or it is done.")


def retry_failed(task: Task, *, by_id: int | None) -> None:
    """Try the failed rows again, and no others: the runner finds them in `payload["rows"]`."""
    some = and_(Task.state == TaskState.DONE, Task.failed > 0)
    task = _ask_again(task, some, by_id, "Nothing here is waiting to be tried again.")
    still = (TaskFailure.task_id == task.id, TaskFailure.retried_at.is_(None))
    failed = db.session.scalars(select(TaskFailure).where(*still).order_by(TaskFailure.id)).all()
    task.payload = {**task.payload, "rows": [each.payload for each in failed]}
    task.position = task.failed = 0
    for each in failed:
        each.retried_at = clock.now()
    db.session.flush()


def find(event: HasId, ref: str) -> Task | None:
    return db.session.scalar(select(Task).where(Task.event_id == event.id, Task.ref == ref))


def promise_of(task: Task) -> str:
    """The name of the job that does this run of it."""
    return f"{JOB}:{task.id}:{task.run}"


def _do(row: Row, task: Task, each: Any) -> None:
    try:
        with db.session.begin_nested():
            row(task, each)
    except Refusal as refusal:
        what = each["what"] if isinstance(each, dict) else each
        fail(task, str(what), refusal.sentence, each)
    else:
        task.done += 1


def _ask_again(task: Task, when: Any, by_id: int | None, otherwise: str) -> Task:
    anew = {"state": TaskState.WAITING, "run": Task.run + 1, "problem": None, "done_at": None}
    asked = {"asked_by_id": by_id, "asked_at": clock.now(), "expires_at": None}
    asked_again = _move(task, when, **anew, **asked)
    if asked_again is None:
        raise WrongState(otherwise)
    _promise(asked_again)
    return asked_again


def _move(task: Task, when: Any, **values: Any) -> Task | None:
    """As it is now; None when it was not to be moved."""
    moved = db.session.execute(
        update(Task)
        .where(Task.id == task.id, when)
        .values(values)
        .returning(Task.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    return db.session.get_one(Task, moved, populate_existing=True) if moved else None


def _promise(task: Task, run_at: datetime | None = None) -> None:
    promise(JOB, dedupe=promise_of(task), run_at=run_at, task_id=task.id, run=task.run)


def _begun_before(event: HasId, ref: str) -> Task:
    task = find(event, ref)
    if task is None:
        raise WrongState("This form was sent before, and what it began is gone.")
    return task
