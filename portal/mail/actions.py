"""Send a mail, once. For the worker: nothing here waits for a server inside a transaction."""

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal import activity
from portal.core import clock
from portal.core.db import TryAgain, db, in_transaction
from portal.core.refusals import WrongState
from portal.jobs import promise
from portal.mail import letters, post, queries
from portal.mail.letters import Attachment
from portal.mail.models import Mail, MailState

LONGEST_ERROR = 500
# Slices above that keep addresses for mails of their own: told whom to forget, and as whom.
KEEPERS: list[Callable[[Set[str], str], None]] = []
AT_ONCE = 1000


def send(
    kind: str,
    recipient: str,
    *,
    dedupe: str,
    attachments: Sequence[Attachment] = (),
    event_id: int | None = None,
    order_id: int | None = None,
    job: Mapping[str, int | str] | None = None,
    **context: Any,
) -> None:
    """Send the mail of this kind, unless one with this `dedupe` was sent before.

    Raises when it did not leave, so that the job that asked for it is tried again.
    `job` are the ids with which an admin can have that job done once more.
    """
    letter = letters.write(kind, **context)
    entry = Mail(kind=kind, recipient=recipient, dedupe=dedupe, subject=letter.subject)
    entry.event_id, entry.order_id, entry.job = event_id, order_id, dict(job) if job else None
    mail = in_transaction(lambda: _open(entry))
    if mail.state == MailState.SENT:
        return
    try:
        post.hand_over(mail, letter, attachments)
    except Exception as error:  # whatever it was: the log of mails shows it, the job tries again
        sentence = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
        in_transaction(lambda: _mark(mail.id, state=MailState.FAILED, last_error=sentence))
        raise
    in_transaction(
        lambda: _mark(mail.id, state=MailState.SENT, sent_at=clock.now(), last_error=None)
    )


def retry(mail: Mail, *, by_id: int) -> None:
    """Promise the job behind a failed mail again; a second click finds it waiting."""
    if not _wait_again([mail.id]):
        raise WrongState("This mail cannot be sent again from here.")
    activity.record(
        "mail.resent",
        "mail",
        mail.message_id.partition("@")[0][:80],
        actor_id=by_id,
        event_id=mail.event_id,
        details={"subject": mail.subject, "count": 1},
    )


def retry_all(*, by_id: int, event_id: int | None = None) -> int:
    """The same for all that failed and can be repeated, the oldest `AT_ONCE` of them.

    Of one event, or of the whole site.
    """
    failed = queries.can_be_retried(event_id)
    wanted = select(Mail.id).where(*failed).order_by(Mail.created_at, Mail.id)
    count = _wait_again(db.session.scalars(wanted.limit(AT_ONCE)).all())
    if count:
        activity.record(
            "mail.resent",
            "mail",
            "failed",
            actor_id=by_id,
            event_id=event_id,
            details={"count": count},
        )
    return count


def _wait_again(ids: Sequence[int]) -> int:
    """One UPDATE decides which of them are still failed; only their jobs are promised."""
    moved = db.session.execute(
        update(Mail)
        .where(Mail.id.in_(ids), *queries.can_be_retried())
        .values(state=MailState.WAITING)
        .returning(Mail.kind, Mail.job)
    ).all()
    for kind, job in moved:
        promise(kind, **job)
    return len(moved)


def forget(addresses: Set[str], name: str) -> None:
    """Mails that went to somebody who is to be forgotten: that they went, and not to whom."""
    gone = update(Mail).where(Mail.recipient.in_(addresses)).values(recipient=name, job=None)
    db.session.execute(gone.execution_options(synchronize_session=False))
    for keeper in KEEPERS:
        keeper(addresses, name)


def _open(entry: Mail) -> Mail:
    """The mail with this dedupe key, entered now when it is the first try."""
    mail = db.session.scalar(select(Mail).where(Mail.dedupe == entry.dedupe))
    if mail is None:
        mail = entry
        mail.message_id = post.new_message_id()
        mail.state, mail.attempts = MailState.WAITING, 0
        db.session.add(mail)
    if mail.state != MailState.SENT:
        mail.recipient, mail.subject = entry.recipient, entry.subject
        mail.attempts += 1
    try:
        db.session.flush()
    except IntegrityError as error:  # another worker entered it first
        raise TryAgain from error
    return mail


def _mark(mail_id: int, **values: object) -> None:
    mail = db.session.get_one(Mail, mail_id)
    for name, value in values.items():
        setattr(mail, name, value)
