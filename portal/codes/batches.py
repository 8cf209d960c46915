"""Make many codes that are alike: promised at once, made by the worker a chunk at a time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import String, column, func, literal, select, true, values

from portal import activity, jobs
from portal.codes.details import Details, faults, plain
from portal.codes.models import Code, CodeBatch, CodeTicket, UsedFor
from portal.core import clock, once, refs
from portal.core.db import db, insert
from portal.core.refusals import Fault, Refusal, WrongState
from portal.events import Event
from portal.tickets import Ticket

JOB = "codes.batch"
LARGEST = 10_000
# So many in one transaction: no till waits longer for its turn than it can bear.
CHUNK = 1_000
LISTED = 20

_MOMENTS = ("valid_from", "valid_till")


def begin(
    event: Event,
    used_for: UsedFor,
    details: Details,
    *,
    count: int,
    by_id: int,
    key: str | None,
) -> CodeBatch:
    """Promise `count` codes that begin with `details.code`; the same form sent twice makes one."""
    ref, columns = refs.batch_ref(), plain(details.columns)
    made = once.claim(f"codes:{event.id}", key, {**columns, "count": count}, ref)
    if made:
        return _made_before(event, made)
    _refuse_wrong(event, used_for, details)
    batch = CodeBatch(
        event_id=event.id,
        ref=ref,
        used_for=used_for,
        prefix=columns.pop("code"),
        ticket_ids=[ticket.id for ticket in details.tickets],
        columns={name: value for name, value in columns.items() if name != "tickets"},
        wanted=count,
        created_by_id=by_id,
    )
    db.session.add(batch)
    db.session.flush()
    jobs.promise(JOB, dedupe=promise_of(batch), batch_id=batch.id)
    activity.record(
        "code.batch",
        "code_batch",
        ref,
        actor_id=by_id,
        event_id=event.id,
        details={"name": batch.prefix, "used_for": used_for, "count": count},
    )
    return batch


def make_some(batch_id: int) -> int:
    """Make the next of a batch; returns how many are missing still.

    Codes and count are kept together, so whoever goes on after a killed worker makes the rest.
    """
    wanted = select(CodeBatch).where(CodeBatch.id == batch_id).with_for_update()
    batch = db.session.scalars(wanted, execution_options={"populate_existing": True}).one()
    missing = batch.wanted - batch.made
    if missing:
        batch.made += _make(batch, min(missing, CHUNK))
    elif batch.done_at is None:
        batch.done_at = clock.now()
    return missing


def find(event: Event, ref: str) -> CodeBatch | None:
    its = (CodeBatch.event_id == event.id) & (CodeBatch.ref == ref)
    return db.session.scalar(select(CodeBatch).where(its))


def of_event(event: Event, used_for: UsedFor) -> Sequence[CodeBatch]:
    """The last ones, newest first."""
    mine = (CodeBatch.event_id == event.id) & (CodeBatch.used_for == used_for)
    wanted = select(CodeBatch).where(mine).order_by(CodeBatch.id.desc()).limit(LISTED)
    return db.session.scalars(wanted).all()


def running(event: Event, used_for: UsedFor) -> CodeBatch | None:
    """The newest that is not done yet."""
    mine = (CodeBatch.event_id == event.id) & (CodeBatch.used_for == used_for)
    open_yet = select(CodeBatch).where(mine, CodeBatch.done_at.is_(None))
    return db.session.scalar(open_yet.order_by(CodeBatch.id.desc()).limit(1))


def promise_of(batch: CodeBatch) -> str:
    """The name of the job that makes it."""
    return f"{JOB}:{batch.id}"


def _make(batch: CodeBatch, count: int) -> int:
    """Insert codes that did not exist yet, and their links; returns how many there were.

    Two statements that carry the names alone: what all codes of a batch share is said once.
    """
    last = db.session.scalar(select(func.max(Code.id)).where(Code.batch_id == batch.id)) or 0
    drawn = {batch.prefix + refs.discount_code() for _ in range(count)}
    names = values(column("name", String), name="drawn").data([(each,) for each in drawn]).cte()
    alike = _columns(batch)
    shared = [literal(value, Code.__table__.c[key].type) for key, value in alike.items()]
    codes = select(*shared, names.c.name, func.upper(names.c.name)).where(true())
    made = insert(Code).from_select([*alike, "code", "folded"], codes).on_conflict_do_nothing()
    inserted = db.session.scalars(made.returning(Code.id)).all()
    linked = (Ticket.event_id == Code.event_id) & Ticket.id.in_(batch.ticket_ids)
    new = (Code.batch_id == batch.id) & (Code.id > last)
    links = select(Code.id, Ticket.id).join(Ticket, linked).where(new)
    db.session.execute(insert(CodeTicket).from_select(["code_id", "ticket_id"], links))
    return len(inserted)


def _columns(batch: CodeBatch) -> dict[str, Any]:
    """What every code of a batch stores."""
    moments = {
        name: datetime.fromisoformat(written)
        for name in _MOMENTS
        if (written := batch.columns[name]) is not None
    }
    of_batch = {"event_id": batch.event_id, "used_for": batch.used_for, "batch_id": batch.id}
    return {**batch.columns, **moments, **of_batch, "used": 0, "created_at": clock.now()}


def _refuse_wrong(event: Event, used_for: UsedFor, details: Details) -> None:
    one = replace(details, code=details.code + refs.discount_code())
    found = [
        Fault(fault.sentence, "prefix" if fault.field == "code" else fault.field)
        for fault in faults(one, event, used_for)
    ]
    if found:
        raise Refusal(*found)


def _made_before(event: Event, ref: str) -> CodeBatch:
    batch = find(event, ref)
    if batch is None:
        raise WrongState("This form was sent before, and what it made is gone.")
    return batch
