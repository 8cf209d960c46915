"""Large files, for the worker."""

from collections.abc import Iterator
from pathlib import Path

from portal.exports import workbook
from portal.exports.actions import KIND
from portal.exports.table import Wanted
from portal.exports.tables import TABLES
from portal.jobs import Task, tasks


@tasks.maker(KIND)
def make(task: Task, file: Path) -> Iterator[int]:
    wanted = Wanted.of(TABLES, task.event_id, task.payload)
    return workbook.write(file, wanted.table.label, wanted.header, wanted.chunks())
