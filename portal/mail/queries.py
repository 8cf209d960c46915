"""The log of mails, newest first."""

from sqlalchemy import select, tuple_

from portal.core.db import db
from portal.mail.models import Mail

PAGE_SIZE = 50


def page(before: str | None) -> tuple[list[Mail], Mail | None]:
    """One page, and the mail after which the next one begins (None on the last page).

    By key and not by number: new mails arrive while somebody turns the pages.
    """
    newest_first = select(Mail).order_by(Mail.created_at.desc(), Mail.id.desc())
    mark = by_message_id(before) if before else None
    if mark is not None:
        newest_first = newest_first.where(
            tuple_(Mail.created_at, Mail.id) < tuple_(mark.created_at, mark.id)
        )
    found = list(db.session.scalars(newest_first.limit(PAGE_SIZE + 1)))
    mails = found[:PAGE_SIZE]
    return mails, mails[-1] if len(found) > PAGE_SIZE else None


def by_message_id(message_id: str) -> Mail | None:
    return db.session.scalar(select(Mail).where(Mail.message_id == message_id))
