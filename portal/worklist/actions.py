"""Stop long work, let it go on, try again what failed of it."""

from portal.jobs import Task, tasks
from portal.worklist.log import record


def stop(task: Task, *, by_id: int) -> None:
    tasks.stop(task)
    record("task.stopped", task, by_id)


def go_on(task: Task, *, by_id: int) -> None:
    tasks.go_on(task, by_id=by_id)
    record("task.went_on", task, by_id)


def retry_failed(task: Task, *, by_id: int) -> None:
    count = task.failed
    tasks.retry_failed(task, by_id=by_id)
    record("task.retried", task, by_id, count=count)
