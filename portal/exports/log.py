"""How it is told that somebody let a file be made."""

from portal import activity
from portal.activity import Words
from portal.jobs import Task

activity.tell({"export.asked": Words("Export", "{who} exported {count} {name} as XLSX")})


def record(action: str, task: Task, by_id: int, *, name: str) -> None:
    activity.record(
        action,
        "task",
        task.ref,
        actor_id=by_id,
        event_id=task.event_id,
        details={"count": task.total, "name": name},
    )
