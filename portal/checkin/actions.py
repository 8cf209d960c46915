"""Let somebody in, once; take it back; let in who bought at the door. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, insert, select, update

from portal.activity import record
from portal.checkin import finding, log, rules
from portal.checkin.models import OPENS_MINUTES, CheckInSettings
from portal.checkin.rules import Found, Verdict
from portal.core import clock, refs
from portal.core.db import db
from portal.core.refusals import WrongState
from portal.events import Event
from portal.orders import Attendee, Order
from portal.orders.entries import OUT, CheckIn, How
from portal.orders.models import AttendeeState
from portal.people import User


@dataclass(frozen=True)
class Door:
    """Where a scan is made: the list that is let in there, if any, and how the door is called."""

    list_ref: str | None = None
    gate: str | None = None


@dataclass(frozen=True)
class Answer:
    """`ref` is the check-in that was made; `replayed` when an earlier sending of it made it."""

    verdict: Verdict
    found: Found | None
    ref: str | None = None
    replayed: bool = False


def scan(
    event: Event, code: str | None, door: Door, *, key: str | None, how: How, by: User
) -> Answer:
    """The first scan wins: one UPDATE decides. A refusal is an answer, and writes nothing."""
    found = finding.by_code(event, code, door.list_ref)
    verdict = _judge(event, found, door)
    if verdict is Verdict.OK and found:
        ref = _enter(found, door, key=key, how=how, by=by)
        if ref:
            return Answer(verdict, found, ref)
        found = finding.by_code(event, code, door.list_ref)  # somebody was faster
        verdict = _judge(event, found, door)
        if verdict is Verdict.OK:  # nobody: this very scan was taken back
            verdict = Verdict.TAKEN_BACK
    if verdict is Verdict.USED and found and key and (found.key, found.by_id) == (key, by.id):
        return Answer(Verdict.OK, found, found.ref, replayed=True)
    return Answer(verdict, found)


def undo(event: Event, ref: str, *, by: User) -> Found:
    """They are out again, and may come in again. The check-in stays, with who took it back.

    Returns who it was, as they were while they were in.
    """
    at = clock.now()
    found = finding.by_check_in(event, ref)
    if found is None or not _is_out(found.attendee_id, ref, at, by):
        raise WrongState("This check-in was taken back already.")
    log.record("checkin.undone", found, by_id=by.id, gate=found.gate)
    return found


def let_in_with_sale(event: Event, order: Order, *, by: User, gate: str | None = None) -> int:
    """The sale is the entry, when doors are open and the event has it so. Returns how many.

    Two statements, and none at all while it is much too early. In the transaction of the sale.
    """
    at = clock.now()
    minutes = rules.minutes_to_go(event.starts_at, event.ends_at, at)
    if minutes is None:
        return 0
    mine = Attendee.order_id == order.id
    ids = _mark(mine, _doors_are_open(event, minutes), at=at, by=by, gate=gate)
    if not ids:
        return 0
    made = {"event_id": event.id, "how": How.SALE, "at": at, "by_id": by.id, "gate": gate}
    db.session.execute(insert(CheckIn), [{**made, "attendee_id": each} for each in ids])
    record(
        "checkin.sold", "order", order.code,
        actor_id=by.id, event_id=event.id, details={"count": len(ids)},
    )  # fmt: skip
    return len(ids)


def _judge(event: Event, found: Found | None, door: Door) -> Verdict:
    return rules.judge(found, event.id, asks_for_list=bool(door.list_ref))


def _enter(found: Found, door: Door, *, key: str | None, how: How, by: User) -> str | None:
    """The reference of the check-in; None when somebody else was faster."""
    at, ref = clock.now(), refs.check_in_ref()
    who = [Attendee.id == found.attendee_id]
    if key:  # a late second sending of a scan that was taken back lets nobody in
        mine = CheckIn.attendee_id == found.attendee_id
        who.append(~exists().where(mine, CheckIn.key == key))
    if not _mark(*who, at=at, by=by, gate=door.gate):
        return None
    db.session.execute(
        insert(CheckIn).values(
            ref=ref, event_id=found.event_id, attendee_id=found.attendee_id, list_id=found.door_id,
            how=how, gate=door.gate, by_id=by.id, at=at, key=key,
        )
    )  # fmt: skip
    log.record("checkin.entered", found, by_id=by.id, gate=door.gate)
    return ref


def _mark(
    *which: ColumnElement[bool], at: datetime, by: User, gate: str | None = None
) -> Sequence[int]:
    """Those of them who may come in, and are not in yet, are in now."""
    return db.session.scalars(
        update(Attendee)
        .where(Attendee.state == AttendeeState.VALID, Attendee.checked_in_at.is_(None), *which)
        .values(checked_in_at=at, checked_in_by_id=by.id, checked_in_gate=gate)
        .returning(Attendee.id)
        .execution_options(synchronize_session=False)
    ).all()


def _is_out(attendee_id: int, ref: str, at: datetime, by: User) -> bool:
    """Attendees first, as everybody does, so that nobody waits in a circle."""
    out = db.session.execute(
        update(Attendee)
        .where(Attendee.id == attendee_id, Attendee.checked_in_at.is_not(None))
        .values(OUT)
        .returning(Attendee.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    undone = db.session.execute(
        update(CheckIn)
        .where(CheckIn.ref == ref, CheckIn.undone_at.is_(None))
        .values(undone_at=at, undone_by_id=by.id)
        .returning(CheckIn.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    return out is not None and undone is not None


def _doors_are_open(event: Event, minutes: int) -> ColumnElement[bool]:
    """As the event has it; without settings, as every event has it."""
    mine = select(CheckInSettings.event_id).where(CheckInSettings.event_id == event.id)
    if minutes <= OPENS_MINUTES:
        shut = ~CheckInSettings.sale_is_entry | (CheckInSettings.opens_minutes < minutes)
        return ~mine.where(shut).exists()
    return mine.where(
        CheckInSettings.sale_is_entry, CheckInSettings.opens_minutes >= minutes
    ).exists()
