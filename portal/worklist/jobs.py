"""The mail to who began long work and looks elsewhere by now."""

from typing import Any

from flask import current_app

from portal import mail
from portal.core.db import db, in_transaction
from portal.events import Event
from portal.jobs import Task, TaskState, handler
from portal.jobs.running import TELL
from portal.people import User

ENDED = {TaskState.DONE: "is done", TaskState.FAILED: "did not work"}


@handler(TELL)
def tell(task_id: int, run: int) -> None:
    letter = in_transaction(lambda: _letter(task_id, run))
    if letter:
        mail.send("task.ended", dedupe=f"task.ended:{task_id}:{run}", **letter)


def _letter(task_id: int, run: int) -> dict[str, Any] | None:
    """None when somebody asked for more of it meanwhile: that run has a mail of its own."""
    task = db.session.get_one(Task, task_id)
    asked_by = db.session.get(User, task.asked_by_id) if task.asked_by_id else None
    if asked_by is None or task.run != run or task.is_active:
        return None
    event = db.session.get_one(Event, task.event_id)
    base = current_app.config["BASE_URL"].rstrip("/")
    return {
        "recipient": asked_by.email,
        "event_id": event.id,
        "event": event.name,
        "title": task.title,
        "how": ENDED[TaskState(task.state)],
        "done": task.done,
        "failed": task.failed,
        "has_file": bool(task.result),
        "job": {"task_id": task_id, "run": run},
        "url": f"{base}/events/{event.slug}/jobs/{task.ref}",
    }
