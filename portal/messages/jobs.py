"""For the worker: send what the outbox has let go, and remind people."""

from portal.core.db import db, in_transaction
from portal.jobs import every, handler, promise_once
from portal.messages import actions, reminders, sending
from portal.messages.letters import KIND
from portal.messages.models import Message, Recipient


@handler(actions.JOB)
def send(message_id: int, lap: int, turn: int) -> None:
    """One turn, and the promise of the next: others have theirs in between."""
    at = sending.turn(message_id)
    if at is None:
        return
    ids = {"message_id": message_id, "lap": lap, "turn": turn + 1}
    once = f"{actions.JOB}:{message_id}:{lap}:{turn + 1}"
    in_transaction(lambda: promise_once(actions.JOB, dedupe=once, run_at=at, **ids))


@handler(KIND)
def send_one_again(recipient_id: int) -> None:
    """What the log of mails asks for: it goes the way of all mails of its message."""
    in_transaction(lambda: _wait_again(recipient_id))


def _wait_again(recipient_id: int) -> None:
    recipient = db.session.get_one(Recipient, recipient_id)
    message = db.session.get_one(Message, recipient.message_id)
    if recipient.round == message.round:
        actions.wait_again(message, Recipient.id == recipient_id)


@every(seconds=60)
def begin_reminders() -> None:
    in_transaction(reminders.begin)


@handler(reminders.WALK)
def walk(event_id: int, start: str, after: int) -> None:
    in_transaction(lambda: reminders.walk(event_id, start, after))


@handler(reminders.KIND)
def remind(order_id: int) -> None:
    reminders.remind_buyer(order_id)


@handler(reminders.TICKET)
def remind_holder(attendee_id: int) -> None:
    reminders.remind_holder(attendee_id)
