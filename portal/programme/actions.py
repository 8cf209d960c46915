"""Add, change, move and remove what an event carries. Nothing here commits.

The lock on the event queues those who change its lists at the same moment: two of them could
otherwise take the last place, the same name or the same position. Sales do not wait for it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import case, update
from sqlalchemy.orm.attributes import set_committed_value

from portal.core import clock, once, refs
from portal.core.db import db
from portal.core.moving import Move, moved
from portal.core.refusals import Refusal, WrongState
from portal.events import Event
from portal.people import edits
from portal.pictures import PictureFile
from portal.programme import logos, queries, rules
from portal.programme.log import record
from portal.programme.models import Carried
from portal.programme.sorts import Sort


def add(
    event: Event,
    sort: Sort,
    values: Mapping[str, str],
    *,
    by_id: int,
    key: str | None,
    logo: PictureFile | None = None,
) -> Carried:
    """A new entry, last in its list; the same form sent twice makes one."""
    edits.lock(event)
    ref = refs.entry_ref()
    made = once.claim(f"{sort.name}:{event.id}", key, values, ref)
    if made:
        return queries.get(sort.model, event, made)
    kept = queries.of_event(sort.model, event)
    _refuse_full(sort, kept)
    _refuse_twice(sort, kept, values[sort.key])
    last = max((each.position for each in kept), default=0)
    entry = sort.model(event_id=event.id, ref=ref, position=last + 1, **values)
    db.session.add(entry)
    db.session.flush()
    record("programme.added", sort, entry, by_id)
    if logo:
        logos.choose(event, entry, logo, by_id=by_id)
    return entry


def change(
    event: Event,
    sort: Sort,
    entry: Carried,
    values: Mapping[str, str],
    *,
    version: int | None,
    by_id: int,
    logo: PictureFile | None = None,
    takes_logo_off: bool = False,
) -> None:
    """Save what somebody wrote; `Conflict` when somebody saved something else meanwhile."""
    edits.lock(event)
    edits.lock(entry)
    if entry.removed_at:
        raise WrongState(f"{entry.called} was removed meanwhile. Put it back first.")
    changes = edits.compare(entry, values)
    edits.refuse_stale(entry, changes, version, (sort.one, entry.ref))
    kept = queries.of_event(sort.model, event)
    _refuse_twice(sort, kept, values[sort.key], but=entry)
    written = edits.write(entry, changes)
    db.session.flush()
    if written:
        record("programme.changed", sort, entry, by_id, written)
    if logo:
        logos.choose(event, entry, logo, by_id=by_id)
    elif takes_logo_off:
        logos.take_off(event, entry, by_id=by_id)


def move(event: Event, sort: Sort, entry: Carried, to: Move, *, by_id: int) -> None:
    """Elsewhere in its list; at an end nothing happens."""
    edits.lock(event)
    kept = queries.of_event(sort.model, event)
    after = moved(kept, entry, to) if entry in kept else None
    if after is None:
        return
    places = {each.id: place for place, each in enumerate(after, start=1)}
    db.session.execute(
        update(sort.model)
        .where(sort.model.id.in_(places))
        .values(position=case(places, value=sort.model.id))
        .execution_options(synchronize_session=False)
    )
    for each in kept:
        set_committed_value(each, "position", places[each.id])
    record("programme.moved", sort, entry, by_id)


def remove(event: Event, sort: Sort, entry: Carried, *, by_id: int) -> None:
    """Off the list and off the event's page; the row stays, and `restore` brings it back."""
    if _stamp(sort, entry, clock.now()):
        logos.leave(event, entry, by_id=by_id)
        record("programme.removed", sort, entry, by_id)


def restore(event: Event, sort: Sort, entry: Carried, *, by_id: int) -> None:
    """Back where it was, unless another one took its name or its place meanwhile."""
    edits.lock(event)
    kept = queries.of_event(sort.model, event)
    if entry in kept:
        return
    _refuse_full(sort, kept)
    if rules.twice(sort, kept, entry.called):
        raise WrongState(f"Another {sort.one} is called {entry.called} now. Rename that one first.")
    if _stamp(sort, entry, None):
        logos.come_back(event, entry, by_id=by_id)
        record("programme.restored", sort, entry, by_id)


def _stamp(sort: Sort, entry: Carried, removed_at: datetime | None) -> bool:
    """Remove or bring back; False when it was so already (a double click). One UPDATE decides."""
    column = sort.model.removed_at
    before = column.is_(None) if removed_at else column.is_not(None)
    stamped = db.session.execute(
        update(sort.model)
        .where(sort.model.id == entry.id, before)
        .values(removed_at=removed_at)
        .returning(sort.model.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    db.session.refresh(entry)
    return stamped is not None


def _refuse_full(sort: Sort, kept: Sequence[Carried]) -> None:
    if sentence := rules.full(sort, kept):
        raise WrongState(sentence)


def _refuse_twice(
    sort: Sort, kept: Sequence[Carried], called: str, *, but: Carried | None = None
) -> None:
    if found := rules.twice(sort, kept, called, but=but):
        raise Refusal(*found)
