"""The heartbeat of the workers: who looks after the site sees that somebody works."""

from datetime import datetime, timedelta

from sqlalchemy import case, delete

from portal.core import clock
from portal.core.db import db, in_transaction, insert
from portal.jobs import queries
from portal.jobs.actions import every
from portal.jobs.models import Pulse

SLOT_MINUTES = 10
KEPT = timedelta(days=2)


@every(seconds=20)
def beat() -> None:
    in_transaction(_write)


def slot_of(moment: datetime) -> datetime:
    """The ten minutes that a moment is in, by their beginning."""
    minute = moment.minute // SLOT_MINUTES * SLOT_MINUTES
    return moment.replace(minute=minute, second=0, microsecond=0)


def _write() -> None:
    """One row for all workers: whoever beats later moves it on, and the longest queue stays."""
    now, due = clock.now(), queries.due()
    new = insert(Pulse).values(slot=slot_of(now), alive_at=now, due=due)
    longer = case((Pulse.due < due, due), else_=Pulse.due)
    db.session.execute(
        new.on_conflict_do_update(index_elements=["slot"], set_={"alive_at": now, "due": longer})
    )
    db.session.execute(delete(Pulse).where(Pulse.slot < now - KEPT))
