"""Long work that Otto has begun."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from sqlalchemy import select

from portal import jobs
from portal.core import clock
from portal.core.db import db
from portal.core.refusals import Refusal
from portal.jobs import Task, tasks
from tests.support.stage import Stage, stage

__all__ = ["stage"]

JOBS = "/events/harbour-lights/jobs"


class Work:
    """Rows are names; who is called rude fails, until `polite`."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.polite = False
        tasks.rows("greet", chunk=2)(self._greet)

    def _greet(self, _: Task, name: str) -> None:
        if name.startswith("rude") and not self.polite:
            raise Refusal(f"{name} did not want to be greeted.")

    def begin(self, *names: str, who: str = "otto", title: str = "Greet everybody") -> str:
        def begin() -> Task:
            by, rows = self.stage.cast[who], {"rows": list(names)}
            task = tasks.begin(
                self.stage.event, "greet", title, total=len(names), by_id=by.id, payload=rows
            )
            db.session.commit()
            return task

        ref: str = self.stage.make(begin).ref
        return ref

    def drain(self) -> None:
        with self.stage.app.app_context():
            jobs.drain()

    def get(self, path: str = "", who: str = "otto"):
        return self.stage.as_(who).get(f"{JOBS}{path}")

    def post(self, path: str, who: str = "otto"):
        return self.stage.as_(who).post(f"{JOBS}{path}")

    def task(self, ref: str) -> Task:
        with self.stage.app.app_context():
            return db.session.scalars(select(Task).where(Task.ref == ref)).one()


@pytest.fixture
def work(stage: Stage) -> Iterator[Work]:
    yield Work(stage)
    tasks.STEPS.pop("greet")


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return to
