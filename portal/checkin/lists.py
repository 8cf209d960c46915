"""The lists of an event, and what a sale at its door means. Nothing here commits."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.exc import StaleDataError

from portal.checkin import log
from portal.checkin.models import CheckInList, CheckInSettings
from portal.core import once, refs
from portal.core.db import TryAgain, db, insert
from portal.core.refusals import Conflict, Refusal
from portal.events import Event
from portal.tickets import Ticket

_CHANGED = "Somebody changed this list meanwhile. Reload the page and look again."


def of_event(event: Event) -> Sequence[CheckInList]:
    """All of them with their tickets, those in use first."""
    return db.session.scalars(
        select(CheckInList)
        .where(CheckInList.event_id == event.id)
        .options(selectinload(CheckInList.tickets))
        .order_by(CheckInList.active.desc(), CheckInList.name)
    ).all()


def find(event: Event, ref: str) -> CheckInList | None:
    return db.session.scalar(
        select(CheckInList)
        .where(CheckInList.event_id == event.id, CheckInList.ref == ref)
        .options(selectinload(CheckInList.tickets))
    )


def settings(event: Event) -> CheckInSettings:
    """As stored; without a row, as they are for every event."""
    return db.session.get(CheckInSettings, event.id) or CheckInSettings.usual(event.id)


def make(
    event: Event, name: str, tickets: Sequence[Ticket], *, key: str | None, by_id: int
) -> CheckInList:
    """A new list, once for each form."""
    ref = refs.check_in_ref()
    body = {"name": name, "tickets": sorted(ticket.ref for ticket in tickets)}
    earlier = once.claim(f"check-in-list:{event.id}", key, body, ref)
    if earlier:
        found = find(event, earlier)
        assert found, "a claimed key and its list are committed together"
        return found
    _refuse_taken(event.id, name)
    made = CheckInList(event_id=event.id, ref=ref, name=name, tickets=list(tickets))
    _keep(made)
    log.record("checkin.list_made", made, by_id=by_id)
    return made


def change(
    found: CheckInList, name: str, tickets: Sequence[Ticket], *, version: int | None, by_id: int
) -> None:
    """Who was let in stays in, also when the list no longer has their ticket."""
    if version is not None and version != found.version:
        raise Conflict(_CHANGED)
    _refuse_taken(found.event_id, name, found)
    before = _words(found)
    found.name, found.tickets = name, list(tickets)
    _keep(found)
    changes = {
        each: [old, new]
        for each, old, new in zip(_FIELDS, before, _words(found), strict=True)
        if old != new
    }
    if changes:
        log.record("checkin.list_changed", found, by_id=by_id, changes=changes)


def switch(found: CheckInList, *, on: bool, by_id: int) -> None:
    """Off: no door can choose it any more, and those that have it say so."""
    if found.active == on:
        return
    found.active = on
    _keep(found)
    if on:
        log.record("checkin.list_on", found, by_id=by_id)
    else:
        log.record("checkin.list_off", found, by_id=by_id)


def decide(event: Event, *, sale_is_entry: bool, opens_minutes: int, by_id: int) -> None:
    """What a sale at the door of this event means from now on."""
    before = settings(event)
    old = {"sale_is_entry": before.sale_is_entry, "opens_minutes": before.opens_minutes}
    new = {"sale_is_entry": sale_is_entry, "opens_minutes": opens_minutes}
    if old == new:
        return
    written = insert(CheckInSettings).values(event_id=event.id, **new)
    db.session.execute(
        written.on_conflict_do_update(index_elements=[CheckInSettings.event_id], set_=new)
    )
    changes = {name: [old[name], new[name]] for name in new if old[name] != new[name]}
    log.record("checkin.settings_changed", event, by_id=by_id, changes=changes)


_FIELDS = ("name", "tickets")


def _words(each: CheckInList) -> tuple[str, str]:
    return each.name, ", ".join(sorted(ticket.name for ticket in each.tickets))


def _refuse_taken(event_id: int, name: str, but: CheckInList | None = None) -> None:
    same = select(CheckInList.ref).where(CheckInList.event_id == event_id, CheckInList.name == name)
    ref = db.session.scalar(same)
    if ref and (but is None or ref != but.ref):
        raise Refusal("There is a list with this name already.", field="name")


def _keep(each: CheckInList) -> None:
    """Who was faster with the name, or with the list itself, is met by the next try."""
    db.session.add(each)
    try:
        db.session.flush()
    except (IntegrityError, StaleDataError) as error:
        raise TryAgain from error
