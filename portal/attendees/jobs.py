"""Papers that are too long to wait for, made by the worker."""

from collections.abc import Iterator
from pathlib import Path

from portal.attendees import papers, queries
from portal.attendees.asked import Asked
from portal.attendees.papers import BADGES, LIST, Paper
from portal.core.db import db, reading
from portal.documents import portions
from portal.documents.gather import event_of
from portal.events import Event
from portal.jobs import Task, tasks


@tasks.maker(LIST.kind)
def make_list(task: Task, file: Path) -> Iterator[int]:
    yield from _make(LIST, task, file)


@tasks.maker(BADGES.kind)
def make_badges(task: Task, file: Path) -> Iterator[int]:
    yield from _make(BADGES, task, file)


def _make(paper: Paper, task: Task, file: Path) -> Iterator[int]:
    """A portion at a time, with no transaction open while it is drawn."""
    event_id, query = task.event_id, task.payload["query"]
    with reading():
        event = db.session.get_one(Event, event_id)
        shared, ids = event_of(event), queries.ids(Asked.of(query, event))
    drawn: list[bytes] = []
    done = 0
    for some in papers.cut(paper, ids):
        with reading():
            page = paper.html(shared, papers.guests(some))
        drawn.append(papers.draw_portion(page))
        done += len(some)
        yield done
    file.write_bytes(portions.bind(drawn))
    yield done
