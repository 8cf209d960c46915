"""Write a message, send it, take it back, stop it, try again. Nothing here commits."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from portal import jobs
from portal.core import clock, once, refs
from portal.core.context import setting
from portal.core.db import db
from portal.core.refusals import Conflict, Refusal, WrongState
from portal.events import Event
from portal.messages import audience, log, rules
from portal.messages.models import (
    Message,
    MessageState,
    Presence,
    Recipient,
    RecipientState,
    Standing,
    Whom,
)
from portal.messages.queries import find
from portal.messages.rules import Details
from portal.people import edits

JOB = "message.send"


def write(
    event: Event, details: Details, *, key: str | None, by_id: int, send_to: int | None = None
) -> Message:
    """A new draft; with `send_to` it goes out at once, to so many. The same form sent twice finds
    what the first one made, and does nothing more."""
    ref = refs.batch_ref()
    body = {**asdict(details), "ticket_ids": list(details.ticket_ids), "sent": send_to is not None}
    made = once.claim(f"messages:{event.id}", key, body, ref)
    if made:
        found = find(event, made)
        assert found, "messages are never deleted"
        return found
    rules.refuse_unknown_gaps(details.subject, details.text)
    message = Message(event_id=event.id, ref=ref, created_by_id=by_id, **details.columns)
    message.state = MessageState.DRAFT
    db.session.add(message)
    db.session.flush()
    log.record("message.written", message, by_id)
    if send_to is not None:
        send(message, count=send_to, by_id=by_id)
    return message


def change(message: Message, details: Details, *, version: int | None, by_id: int) -> None:
    """Of a draft alone: what is in the outbox is taken back first."""
    rules.refuse_unknown_gaps(details.subject, details.text)
    edits.lock(message)
    if message.state != MessageState.DRAFT:
        raise WrongState("This message is on its way: take it back first, if there is still time.")
    changes = edits.compare(message, details.columns)
    edits.refuse_stale(message, changes, version, ("message", message.ref))
    written = edits.write(message, changes)
    if written:
        message.version += 1
        log.record("message.changed", message, by_id, changes=written)
        db.session.flush()


def send(message: Message, *, count: int | None, by_id: int) -> None:
    """Into the outbox, to exactly the `count` people that were shown; else nothing happens."""
    now = clock.now()
    sends_at = now + timedelta(seconds=setting("OUTBOX_SECONDS"))
    values = {"state": MessageState.WAITING, "sends_at": sends_at, "problem": None}
    none_yet = {"sent": 0, "failed": 0, "skipped": 0, "stumbles": 0, "total": 0}
    more = {"round": Message.round + 1, "done_at": None, "resumes_at": None}
    if not _move(message, MessageState.DRAFT, **values, **none_yet, **more):
        raise WrongState("This message is in the outbox already.")
    reached = audience.freeze(message, _details(message), now)
    if not reached:
        raise Refusal("This goes to nobody: choose other people.", field="whom")
    if reached != count:
        raise Conflict(
            f"It is {reached:,} people now, no longer {count or 0:,}. Look again, then send."
        )
    _move(message, MessageState.WAITING, total=reached)
    _begin_lap(message, at=sends_at)
    log.record("message.sent", message, by_id, count=reached)


def undo(message: Message, *, by_id: int) -> None:
    """Take it back whole; one UPDATE decides between this and the worker."""
    if not _move(message, MessageState.WAITING, state=MessageState.DRAFT, sends_at=None):
        raise WrongState("It is too late: the first mails are on their way. You can stop the rest.")
    log.record("message.undone", message, by_id)


def stop(message: Message, *, by_id: int) -> None:
    if not _move(message, MessageState.SENDING, state=MessageState.STOPPED):
        raise WrongState("This message is not being sent.")
    log.record("message.stopped", message, by_id, count=message.left)


def go_on(message: Message, *, by_id: int) -> None:
    if not _move(message, MessageState.STOPPED, state=MessageState.SENDING, resumes_at=None):
        raise WrongState("This message is not stopped.")
    _begin_lap(message)
    log.record("message.resumed", message, by_id, count=message.left)


def retry(message: Message, *, by_id: int) -> int:
    """Those that failed, and nobody else; returns how many they are."""
    failed = (Recipient.message_id == message.id) & (Recipient.round == message.round)
    count = wait_again(message, failed)
    if not count:
        raise WrongState("No mail of this message has failed.")
    log.record("message.retried", message, by_id, count=count)
    return count


def wait_again(message: Message, which: Any) -> int:
    """Failed mails wait again; a message that was through is being sent once more."""
    ids = db.session.scalars(
        update(Recipient)
        .where(which, Recipient.state == RecipientState.FAILED)
        .values(state=RecipientState.WAITING, attempts=0, next_at=clock.now(), why=None)
        .returning(Recipient.id)
        .execution_options(synchronize_session=False)
    ).all()
    if ids:
        _move(message, message.state, failed=Message.failed - len(ids))
        _move(message, MessageState.SENT, state=MessageState.SENDING, done_at=None)
        _begin_lap(message)
    return len(ids)


def _details(message: Message) -> Details:
    return Details(
        Whom(message.whom),
        Standing(message.standing),
        tuple(message.ticket_ids),
        message.subject,
        message.text,
        Presence(message.presence),
    )


def _begin_lap(message: Message, at: Any = None) -> None:
    """A chain of jobs of its own, so that an older one that still runs promises no less."""
    _move(message, message.state, lap=Message.lap + 1)
    lap = message.lap
    names = {"message_id": message.id, "lap": lap, "turn": 0}
    jobs.promise_once(JOB, dedupe=f"{JOB}:{message.id}:{lap}:0", run_at=at, **names)


def _move(message: Message, only_if: str, **values: Any) -> bool:
    """One conditional UPDATE, and the message as it is then."""
    moved = db.session.execute(
        update(Message)
        .where(Message.id == message.id, Message.state == only_if)
        .values(**values)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    db.session.refresh(message)
    return moved is not None
