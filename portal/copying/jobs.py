"""Many copies at once, or one of a large event: each is kept whole before the next begins."""

from typing import Any

from portal.copying import actions
from portal.jobs import Task, tasks


@tasks.rows(actions.JOB, chunk=1)
def copy_next(task: Task, row: dict[str, Any]) -> None:
    actions.one_of_many(task, row["nth"])
