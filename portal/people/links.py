"""Links that are mailed to somebody: used once, within their time, for one purpose."""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select, update

from portal.core import clock, refs
from portal.core.db import db
from portal.core.refusals import WrongState
from portal.people.models import MailedLink, Purpose, User

# So long a link that is over still knows whom to send a new one.
KEPT = timedelta(days=30)


def make(user: User, purpose: Purpose, within: timedelta) -> str:
    """A new token; only its hash is stored, so it is made at the moment it is mailed."""
    token = refs.token()
    _add(user, purpose, within, token)
    return token


def reserve(user: User, purpose: Purpose, within: timedelta, *, email: str) -> MailedLink:
    """A link about an address. Nobody has its token: `issue` makes it, when it is mailed."""
    return _add(user, purpose, within, refs.token(), email)


def issue(link_id: int, user_id: int, purpose: Purpose) -> tuple[MailedLink, str] | None:
    """A reserved link and its token, another one at each try; None when it is over meanwhile.

    Some databases give the number of a forgotten row to the next one, hence whose and what for.
    """
    token = refs.token()
    issued = db.session.scalar(
        update(MailedLink)
        .where(
            MailedLink.id == link_id,
            MailedLink.user_id == user_id,
            MailedLink.purpose == purpose,
            *_good(),
        )
        .values(token_hash=refs.digest(token))
        .returning(MailedLink)
    )
    return (issued, token) if issued else None


def waiting(user: User, purpose: Purpose) -> MailedLink | None:
    """The newest that can still be used."""
    mine = select(MailedLink).where(
        MailedLink.user_id == user.id, MailedLink.purpose == purpose, *_good()
    )
    return db.session.scalar(mine.order_by(MailedLink.id.desc()).limit(1))


def end(user_id: int, *purposes: Purpose) -> None:
    """Let the links of these kinds open nothing; they still know whom to send a new one."""
    mine = MailedLink.user_id == user_id, MailedLink.purpose.in_(purposes)
    ended = update(MailedLink).where(*mine, MailedLink.used_at.is_(None))
    db.session.execute(ended.values(used_at=clock.now()))


def drop(user_id: int, *purposes: Purpose) -> None:
    """Forget the links of these kinds, and with them whose they were."""
    gone = MailedLink.purpose.in_(purposes)
    db.session.execute(delete(MailedLink).where(MailedLink.user_id == user_id, gone))


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
        .where(MailedLink.token_hash == refs.digest(token), MailedLink.purpose == purpose, *_good())
        .values(used_at=clock.now())
        .returning(MailedLink.user_id)
    ).scalar_one_or_none()
    if spent is None:
        raise WrongState("This link was used before or is too old.")
    return db.session.get_one(User, spent)


def end_after(link: MailedLink) -> None:
    """Let those of the same kind that came later open nothing any more."""
    later = MailedLink.user_id == link.user_id, MailedLink.id > link.id
    ended = update(MailedLink).where(*later, MailedLink.purpose == link.purpose)
    db.session.execute(ended.values(used_at=clock.now()))


def forget_old() -> None:
    """Links that ended long ago."""
    over = MailedLink.expires_at < clock.now() - KEPT
    db.session.execute(delete(MailedLink).where(over))


def _add(
    user: User, purpose: Purpose, within: timedelta, token: str, email: str | None = None
) -> MailedLink:
    link = MailedLink(
        user_id=user.id,
        purpose=purpose,
        token_hash=refs.digest(token),
        email=email,
        expires_at=clock.now() + within,
    )
    db.session.add(link)
    db.session.flush()
    return link


def _good() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return MailedLink.used_at.is_(None), MailedLink.expires_at > clock.now()
