"""Find messages of an event, newest first, and what became of each mail."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.events import Event
from portal.messages.models import Message, Recipient, RecipientState

ROWS = 50
SHOWN = 50


def page(event: Event, before: str | None) -> tuple[Sequence[Message], Message | None]:
    """One page, and the message after which the next begins (None on the last page)."""
    wanted = select(Message).where(Message.event_id == event.id).options(_WRITER)
    mark = find(event, before) if before else None
    if mark:
        wanted = wanted.where(Message.id < mark.id)
    found = db.session.scalars(wanted.order_by(Message.id.desc()).limit(ROWS + 1)).all()
    return found[:ROWS], found[ROWS - 1] if len(found) > ROWS else None


def find(event: Event, ref: str) -> Message | None:
    mine = select(Message).where(Message.event_id == event.id, Message.ref == ref)
    return db.session.scalar(mine.options(_WRITER).execution_options(populate_existing=True))


def not_sent(message: Message) -> Sequence[Recipient]:
    """Those who got nothing, with why; the first of them."""
    return db.session.scalars(
        select(Recipient)
        .where(
            Recipient.message_id == message.id,
            Recipient.round == message.round,
            Recipient.state.in_((RecipientState.FAILED, RecipientState.SKIPPED)),
        )
        .order_by(Recipient.state, Recipient.next_at, Recipient.id)
        .limit(SHOWN)
    ).all()


_WRITER = joinedload(Message.created_by, innerjoin=True)
