"""The log of mails, newest first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from portal.core.db import db
from portal.mail.models import Mail, MailState
from portal.web import paging

PAGE_SIZE = 50
MOST_WORDS = 5
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Asked:
    """What an address asks of the log; what cannot be read in it is passed over, not an error.

    By key and not by number: new mails arrive while somebody turns the pages.
    """

    state: MailState | None = None
    search: str = ""
    before: str | None = None
    event_id: int | None = None  # of one event, or of the whole site

    @classmethod
    def of(cls, asked: Mapping[str, str], event_id: int | None = None) -> Self:
        state = next((each for each in MailState if each == asked.get("state")), None)
        return cls(state, paging.search(asked), asked.get("before"), event_id)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.state or self.search)

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """A whole address is looked up in its index; anything else is searched for word by word."""
        found = [*_of(self.event_id), *([Mail.state == self.state] if self.state else [])]
        if _ADDRESS.fullmatch(self.search):
            return [*found, Mail.recipient.in_({self.search, self.search.lower()})]
        return [
            *found,
            *(
                Mail.subject.icontains(word, autoescape=True)
                | Mail.recipient.icontains(word, autoescape=True)
                for word in self.search.split()[:MOST_WORDS]
            ),
        ]


@dataclass(frozen=True)
class Unsent:
    """Mails that did not leave yet; `oldest` was written first of those that wait."""

    waiting: int
    failed: int
    oldest: datetime | None


def page(asked: Asked) -> tuple[Sequence[Mail], Mail | None]:
    """One page, and the mail after which the next one begins (None on the last page)."""
    found = db.session.scalars(newest(asked).limit(PAGE_SIZE + 1)).all()
    mails = found[:PAGE_SIZE]
    return mails, mails[-1] if len(found) > PAGE_SIZE else None


def newest(asked: Asked) -> Select[Mail]:
    wanted = select(Mail).where(*asked.conditions)
    mark = by_message_id(asked.before) if asked.before else None
    if mark is not None:
        wanted = wanted.where(tuple_(Mail.created_at, Mail.id) < tuple_(mark.created_at, mark.id))
    return wanted.order_by(Mail.created_at.desc(), Mail.id.desc())


def by_message_id(message_id: str) -> Mail | None:
    return db.session.scalar(select(Mail).where(Mail.message_id == message_id))


def unsent() -> Unsent:
    """In one statement."""
    rows = db.session.execute(
        select(Mail.state, func.count(Mail.id), func.min(Mail.created_at))
        .where(Mail.state.in_((MailState.WAITING, MailState.FAILED)))
        .group_by(Mail.state)
    )
    found = {state: (count, oldest) for state, count, oldest in rows}
    waiting, oldest = found.get(MailState.WAITING, (0, None))
    return Unsent(waiting, found.get(MailState.FAILED, (0, None))[0], oldest)


def can_be_retried(event_id: int | None = None) -> list[ColumnElement[bool]]:
    """Failed, and with what is needed to write them once more."""
    return [*_of(event_id), Mail.state == MailState.FAILED, Mail.job.is_not(None)]


def retriable(event_id: int | None = None) -> int:
    return db.session.scalar(select(func.count(Mail.id)).where(*can_be_retried(event_id))) or 0


def _of(event_id: int | None) -> list[ColumnElement[bool]]:
    return [] if event_id is None else [Mail.event_id == event_id]
