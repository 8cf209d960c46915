"""One form, one result: a second sending of the same form finds what the first one made.

Forms that create something carry a hidden `idempotency_key`. The key is claimed by one INSERT
inside the transaction of the act: whoever comes second waits for the first to end, then reads
its answer. A refused act undoes its claim with everything else.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base, db, insert
from portal.core.refusals import Refusal

_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)


class Submission(Base):
    """A form that was sent: its key, a digest of its body, and the reference of what it made."""

    __tablename__ = "submissions"

    scope: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class OtherBody(Refusal):
    """The key was used before, for something else: `made` is what came of that."""

    code = "idempotency_key_reused"

    def __init__(self, made: str) -> None:
        super().__init__(f"This was already stored as {made}.")
        self.made = made


def claim(scope: str, key: str | None, body: Mapping[str, object], answer: str) -> str | None:
    """None: go ahead and make `answer`. Otherwise the reference that this key made before.

    Raises `OtherBody` when the key came with another body, and `Refusal` for a malformed key.
    Without a key nothing is claimed: a form sent by hand is taken at its word.
    """
    if not key:
        return None
    if not _KEY.fullmatch(key):
        raise Refusal("This form is damaged. Reload the page and try again.")
    fingerprint = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    claimed = db.session.execute(
        insert(Submission)
        .values(scope=scope, key=key, fingerprint=fingerprint, answer=answer, at=clock.now())
        .on_conflict_do_nothing()
        .returning(Submission.key)
    )
    if claimed.scalar() is not None:
        return None
    first = db.session.execute(
        select(Submission.fingerprint, Submission.answer).filter_by(scope=scope, key=key)
    ).one()
    if first.fingerprint != fingerprint:
        raise OtherBody(first.answer)
    return str(first.answer)
