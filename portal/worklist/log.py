"""How acts on long work are told."""

from typing import Any

from portal import activity
from portal.activity import Words
from portal.jobs import Task

activity.tell(
    {
        "task.stopped": Words("Work stopped", "{who} stopped “{name}”"),
        "task.went_on": Words("Work went on", "{who} let “{name}” go on"),
        "task.retried": Words("Failures retried", "{who} retried {count} failed rows of “{name}”"),
    }
)


def record(action: str, task: Task, by_id: int, **details: Any) -> None:
    activity.record(
        action,
        "task",
        task.ref,
        actor_id=by_id,
        event_id=task.event_id,
        details={"name": task.title, **details},
    )
