"""Whatever ends a copy in the middle, there is a whole copy or none."""

import os
import signal
from multiprocessing import get_context
from typing import Any

import pytest
from sqlalchemy import event as hooks
from sqlalchemy import select, update

from portal import jobs, people
from portal.copying import actions
from portal.copying.wishes import Wish
from portal.core import clock
from portal.core.db import db, in_transaction
from portal.events import Event
from portal.jobs import Job, Task
from tests.integration.copying.conftest import Copies
from tests.support.statements import statement_counter


class PowerCut(BaseException):
    pass


def _copy(app: Any, copies: Copies) -> None:
    with app.app_context():
        old = db.session.get_one(Event, copies.stage.event.id)
        by = db.session.get_one(people.User, copies.stage.cast["otto"].id)
        wish = Wish("Next", clock.wall_clock(old.starts_at, old.timezone))
        in_transaction(lambda: actions.copy(old, wish, by=by))


def _cut(app: Any, at: int, end: Any) -> Any:
    """Let the `at`th statement that is sent be the last one."""
    sent = 0

    def count(*_: Any) -> None:
        nonlocal sent
        sent += 1
        if sent == at:
            end()

    with app.app_context():
        hooks.listen(db.engine, "before_cursor_execute", count)
    return count


def _raise() -> None:
    raise PowerCut


def test_a_copy_that_ends_at_any_statement_leaves_nothing(copies: Copies):
    with statement_counter(copies.app) as sent:
        _copy(copies.app, copies)
    before, (whole,) = copies.rows(), copies.all()
    for at in range(1, len(sent) + 1):
        hook = _cut(copies.app, at, _raise)
        with pytest.raises(PowerCut):
            _copy(copies.app, copies)
        with copies.app.app_context():
            hooks.remove(db.engine, "before_cursor_execute", hook)
        assert copies.rows() == before
    assert len(copies.tickets(whole)) == 3


@pytest.mark.databases("sqlite")
def test_a_killed_process_leaves_nothing(copies: Copies):
    before = copies.rows()

    def doomed(at: int) -> None:
        with copies.app.app_context():
            db.engine.dispose(close=False)
        _cut(copies.app, at, lambda: os.kill(os.getpid(), signal.SIGKILL))
        _copy(copies.app, copies)

    for at in (4, 12, 20):
        process = get_context("fork").Process(target=doomed, args=(at,))
        process.start()
        process.join(30)
        assert process.exitcode == -signal.SIGKILL
        assert copies.rows() == before


def _half_way(copies: Copies) -> int:
    """As many statements as two and a half copies take."""
    with statement_counter(copies.app) as sent:
        _copy(copies.app, copies)
    with copies.app.app_context():
        db.session.execute(update(Event).values(copied_from_id=None))
        db.session.commit()
    return len(sent) * 5 // 2


def test_a_job_that_was_killed_goes_on_after_the_copies_that_are_whole(copies: Copies):
    copies.post(repeat_weeks=1, count=5)
    hook = _cut(copies.app, _half_way(copies), _raise)
    with copies.app.app_context():
        with pytest.raises(PowerCut):
            jobs.drain()
        hooks.remove(db.engine, "before_cursor_execute", hook)
        db.session.rollback()
    there = copies.all()
    assert 0 < len(there) < 5
    assert {len(copies.tickets(copy)) for copy in there} == {3}
    assert {len(copies.codes(copy)) for copy in there} == {2}
    with copies.app.app_context():
        job = db.session.scalars(select(Job).where(Job.kind == "task")).one()
        job.run_at = clock.now()
        db.session.commit()
        jobs.drain()
        task = db.session.scalars(select(Task)).one()
        assert (task.state, task.done) == ("done", 5)
    assert len({copy.name for copy in copies.all()}) == len(copies.all()) == 5
