"""Let the worker make a large file."""

from portal.events import Event
from portal.exports import log
from portal.exports.table import Wanted
from portal.jobs import Task, tasks

KIND = "export.xlsx"


def begin(event: Event, wanted: Wanted, count: int, *, by_id: int, key: str | None) -> Task:
    """The same form sent twice makes one file."""
    name = wanted.table.name
    task = tasks.begin(
        event,
        KIND,
        f"{wanted.table.label} as XLSX",
        total=count,
        by_id=by_id,
        key=key,
        payload=wanted.kept,
        result_name=f"{event.slug}-{name}.xlsx",
    )
    if task.is_new:
        log.record("export.asked", task, by_id, name=name)
    return task
