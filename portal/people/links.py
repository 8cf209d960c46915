"""Links that are mailed to somebody: used once, within their time, for one purpose."""

from datetime import timedelta

from sqlalchemy import delete, select, update

from portal.core import clock, refs
from portal.core.db import db
from portal.core.refusals import WrongState
from portal.people.models import MailedLink, Purpose, User

# So long a link that is over still knows whom to send a new one.
KEPT = timedelta(days=30)


def make(user: User, purpose: Purpose, within: timedelta) -> str:
    """A new token; only its hash is stored, so it is made at the moment it is mailed."""
    token = refs.token()
    db.session.add(
        MailedLink(
            user_id=user.id,
            purpose=purpose,
            token_hash=refs.digest(token),
            expires_at=clock.now() + within,
        )
    )
    db.session.flush()
    return token


def find(token: str, purpose: Purpose) -> MailedLink | None:
    """The link as it stands, used and old ones too. Looking does not spend it."""
    wanted = select(MailedLink).where(
        MailedLink.token_hash == refs.digest(token), MailedLink.purpose == purpose
    )
    return db.session.scalar(wanted)


def spend(token: str, purpose: Purpose) -> User:
    """Use a link up. One UPDATE decides, so two clicks at once count as one."""
    spent = db.session.execute(
        update(MailedLink)
        .where(
            MailedLink.token_hash == refs.digest(token),
            MailedLink.purpose == purpose,
            MailedLink.used_at.is_(None),
            MailedLink.expires_at > clock.now(),
        )
        .values(used_at=clock.now())
        .returning(MailedLink.user_id)
    ).scalar_one_or_none()
    if spent is None:
        raise WrongState("This link was used before or is too old.")
    return db.session.get_one(User, spent)


def forget_old() -> None:
    """Links that ended long ago."""
    over = MailedLink.expires_at < clock.now() - KEPT
    db.session.execute(delete(MailedLink).where(over))
