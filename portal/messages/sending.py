"""One turn of the worker at a message: some of its mails, then whoever else waits has their turn.

Who sends a mail has taken its row by one UPDATE, so any number of workers may be at it. A mail
server that is down moves nobody on: the message waits, and goes on where it was.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload, selectinload

from portal import mail
from portal.core import clock
from portal.core.db import db, in_transaction, reading
from portal.mail import Words
from portal.mail.answers import About, about, said
from portal.messages import letters, meant
from portal.messages.models import Message, MessageState, Recipient, RecipientState
from portal.orders import Attendee, Order

AT_ONCE = 20
LONGEST_TURN = timedelta(seconds=20)
# Longer than a mail can take, and no longer than the lease of the job.
LEASE = timedelta(minutes=5)
TRIES = 5
BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 15, 60)]
LONGEST_WHY = 300

log = logging.getLogger(__name__)


def turn(message_id: int) -> datetime | None:
    """Send some; returns when to go on, None when there is nothing to go on with."""
    if not in_transaction(lambda: _is_being_sent(message_id)):
        return None
    ends = clock.now() + LONGEST_TURN
    for _ in range(AT_ONCE):
        recipient_id = in_transaction(lambda: _take(message_id))
        if recipient_id is None or not _deliver(recipient_id) or clock.now() >= ends:
            break
    return in_transaction(lambda: _next(message_id))


def _is_being_sent(message_id: int) -> bool:
    """The outbox is over: from here on it cannot be taken back."""
    due = (Message.state == MessageState.WAITING) & (Message.sends_at <= clock.now())
    _set(message_id, due, state=MessageState.SENDING)
    state = db.session.scalar(select(Message.state).where(Message.id == message_id))
    return state == MessageState.SENDING


def _take(message_id: int) -> int | None:
    """The next one whose turn it is. Workers on PostgreSQL pass over each other's."""
    now = clock.now()
    due = (
        select(Recipient.id)
        .join(Message, (Message.id == Recipient.message_id) & (Message.round == Recipient.round))
        .where(Message.id == message_id, Message.state == MessageState.SENDING)
        .where(Recipient.state == RecipientState.WAITING, Recipient.next_at <= now)
        .order_by(Recipient.next_at, Recipient.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Recipient)
        .scalar_subquery()
    )
    taken = db.session.execute(
        update(Recipient)
        .where(Recipient.id == due)
        .values(next_at=now + LEASE, attempts=Recipient.attempts + 1)
        .returning(Recipient.id)
        .execution_options(synchronize_session=False)
    )
    return taken.scalar_one_or_none()


def _deliver(recipient_id: int) -> bool:
    """False: the mail server takes nothing at the moment, whoever it is for."""
    with reading():
        recipient = db.session.get_one(Recipient, recipient_id)
        message = db.session.get_one(Message, recipient.message_id)
        person = _person(recipient)
        why = meant.no_longer(message, recipient, person)
        words, address = Words(message.subject, message.text), recipient.address
        letter = letters.context(words, person)
        letter |= {"event_id": message.event_id, "order_id": recipient.order_id}
        attempts, message_id = recipient.attempts, message.id
    if why:
        in_transaction(lambda: _done(recipient_id, message_id, RecipientState.SKIPPED, why))
        return True
    once = f"{letters.KIND}:{recipient_id}"
    job = {"recipient_id": recipient_id}
    try:
        mail.send(letters.KIND, address, dedupe=once, job=job, **letter)
    except Exception as error:  # whatever it was: it is shown, and nobody else waits for it
        log.exception("mail %s of message %s did not leave", recipient_id, message_id)
        sentence, kind = said(error)[:LONGEST_WHY], about(error)
        in_transaction(lambda: _not_sent(recipient_id, message_id, kind, attempts, sentence))
        return kind is not About.SERVER
    in_transaction(lambda: _done(recipient_id, message_id, RecipientState.SENT))
    return True


def _person(recipient: Recipient) -> Order | Attendee:
    if recipient.attendee_id is None:
        whole = (joinedload(Order.event), selectinload(Order.lines))
        return db.session.get_one(Order, recipient.order_id, options=whole)
    order = joinedload(Attendee.order).joinedload(Order.event)
    its = (order, joinedload(Attendee.line))
    return db.session.get_one(Attendee, recipient.attendee_id, options=its)


def _done(
    recipient_id: int, message_id: int, state: RecipientState, why: str | None = None
) -> None:
    """Counted once, by whoever turns the row: another worker may have been as far."""
    turned = _turn_row(recipient_id, state=state, done_at=clock.now(), why=why)
    if turned:
        column = getattr(Message, state.value)
        counted = {column.key: column + 1}
        _set(message_id, Message.id > 0, stumbles=0, problem=None, resumes_at=None, **counted)


def _not_sent(recipient_id: int, message_id: int, kind: About, attempts: int, why: str) -> None:
    if kind is About.SERVER:
        _stumble(recipient_id, message_id, why)
    elif kind is About.MOMENT and attempts < TRIES:
        _turn_row(recipient_id, next_at=clock.now() + BACK_OFF[attempts - 1], why=why)
    else:
        _done(recipient_id, message_id, RecipientState.FAILED, why)


def _stumble(recipient_id: int, message_id: int, why: str) -> None:
    """Nothing leaves: the try does not count, and everybody waits. It is never given up."""
    message = db.session.get_one(Message, message_id, populate_existing=True)
    at = clock.now() + BACK_OFF[min(message.stumbles, len(BACK_OFF) - 1)]
    _turn_row(recipient_id, next_at=at, attempts=Recipient.attempts - 1)
    _set(message_id, Message.id > 0, stumbles=Message.stumbles + 1, problem=why, resumes_at=at)


def _next(message_id: int) -> datetime | None:
    message = db.session.get_one(Message, message_id, populate_existing=True)
    if message.state != MessageState.SENDING:
        return None
    waiting = (
        (Recipient.message_id == message_id)
        & (Recipient.round == message.round)
        & (Recipient.state == RecipientState.WAITING)
    )
    first = db.session.scalar(select(func.min(Recipient.next_at)).where(waiting))
    if first is None:
        is_through = ~select(Recipient.id).where(waiting).exists()
        _set(message_id, is_through, state=MessageState.SENT, done_at=clock.now())
        return None
    return max(first, message.resumes_at or first, clock.now())


def _turn_row(recipient_id: int, **values: Any) -> bool:
    turned = db.session.execute(
        update(Recipient)
        .where(Recipient.id == recipient_id, Recipient.state == RecipientState.WAITING)
        .values(**values)
        .returning(Recipient.id)
        .execution_options(synchronize_session=False)
    )
    return turned.scalar_one_or_none() is not None


def _set(message_id: int, only_if: Any, **values: Any) -> None:
    db.session.execute(
        update(Message)
        .where(Message.id == message_id, only_if)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
