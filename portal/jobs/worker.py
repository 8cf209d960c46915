"""The worker: take what is due, do it, and try again later what failed.

Any number of workers may run, on any number of machines: a job is taken by one conditional
UPDATE that moves its `run_at` ahead by a lease.
"""

import logging
import threading
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from portal.core import clock
from portal.core.db import db, in_transaction
from portal.jobs.actions import CHORES, HANDLERS
from portal.jobs.models import Job, JobState

LEASE = timedelta(minutes=5)
TRIES = 5
BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 15, 60)]
IDLE_SECONDS = 1.0

log = logging.getLogger(__name__)


def work(stop: threading.Event) -> None:
    """Work until `stop` is set."""
    chores_at = [clock.now()] * len(CHORES)
    while not stop.is_set():
        _do_chores(chores_at)
        if not _do_one_if_there_is_a_database():
            stop.wait(IDLE_SECONDS)


def drain() -> int:
    """Do every chore once and all that is due; returns how many jobs were taken."""
    for _, chore in CHORES:
        chore()
        db.session.remove()
    taken = 0
    while _do_one():
        taken += 1
    return taken


def _do_chores(due_at: list[datetime]) -> None:
    for place, (interval, chore) in enumerate(CHORES):
        if clock.now() < due_at[place]:
            continue
        due_at[place] = clock.now() + interval
        try:
            chore()
        except Exception:
            log.exception("chore %s failed and runs again in %s", chore.__name__, interval)
        finally:
            db.session.remove()


def _do_one_if_there_is_a_database() -> bool:
    """A database that restarts must not take the worker down with it."""
    try:
        return _do_one()
    except DBAPIError:
        log.exception("the database did not answer; asking again soon")
        db.session.remove()
        return False


def _do_one() -> bool:
    """Take and do one due job; False when there is none."""
    job_id = in_transaction(_take)
    if job_id is None:
        return False
    job = db.session.get_one(Job, job_id)
    kind, payload = job.kind, dict(job.payload)
    db.session.remove()
    try:
        HANDLERS[kind](**payload)
    except Exception as error:  # whatever it was: the job is kept, tried again, and shown
        log.exception("job %s (%s) failed", job_id, kind)
        db.session.remove()
        sentence = f"{type(error).__name__}: {error}"[:1000]
        in_transaction(lambda: _failed(job_id, sentence))
    else:
        db.session.remove()
        in_transaction(lambda: _done(job_id))
    finally:
        db.session.remove()
    return True


def _take() -> int | None:
    """Claim the job that is due longest. Workers on PostgreSQL pass over each other's claims."""
    due = (
        select(Job.id)
        .where(Job.state == JobState.WAITING, Job.run_at <= clock.now())
        .order_by(Job.run_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claimed = db.session.execute(
        update(Job)
        .where(Job.id == due)
        .values(run_at=clock.now() + LEASE, attempts=Job.attempts + 1)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return claimed.scalar_one_or_none()


def _done(job_id: int) -> None:
    _mark(job_id, state=JobState.DONE, done_at=clock.now(), last_error=None)


def _failed(job_id: int, sentence: str) -> None:
    attempts = db.session.get_one(Job, job_id).attempts
    if attempts >= TRIES:
        _mark(job_id, state=JobState.DEAD, last_error=sentence)
    else:
        _mark(job_id, run_at=clock.now() + BACK_OFF[attempts - 1], last_error=sentence)


def _mark(job_id: int, **values: object) -> None:
    db.session.execute(update(Job).where(Job.id == job_id).values(**values))
