"""Choose a new password without the old one. Nothing here commits."""

from datetime import timedelta

from sqlalchemy import update

from portal import activity, jobs
from portal.core import clock, refs
from portal.core.db import db, pause
from portal.core.refusals import WrongState
from portal.people import links, notices, passwords, sessions, throttle
from portal.people.models import Purpose, User
from portal.people.queries import by_email

WITHIN = timedelta(hours=1)
# What a mailbox still holds that would open the account another way.
_OTHER_WAYS = (Purpose.RESET, Purpose.VERIFY, Purpose.NEW_EMAIL)


def ask(email: str, *, address: str) -> None:
    """The same statements for every address: a job that mails nobody is promised as well."""
    email = email.strip().lower()
    throttle.count(throttle.RESET_FROM, address)
    throttle.count(throttle.RESET, email)
    user = by_email(email)
    jobs.promise("person.reset", user_id=user.id if user else 0, sending=refs.ticket_code())


def choose(token: str, password: str) -> None:
    """Set the password, once. Every session ends, and so do the other links that were mailed.

    Whoever opens a link that went to an address has proved that it is theirs.
    """
    if links.find(token, Purpose.RESET) is None:
        raise WrongState("This link is not one of ours.")
    pause()  # hashing takes 30 ms: no lock is held meanwhile
    password_hash = passwords.hash_of(password)
    user = links.spend(token, Purpose.RESET)
    set_password(user, password_hash)
    if user.verified_at is None:
        user.verified_at = clock.now()
    sessions.end_all(user.id)
    activity.record("person.password_reset", "person", user.email, actor_id=user.id)


def set_password(user: User, password_hash: str) -> None:
    """Also tells its owner. The caller ends the sessions and writes down who did it.

    At once, not with the flush: a sign-in that checked the old password waits here, and is undone.
    """
    changed = update(User).where(User.id == user.id).values(password_hash=password_hash)
    db.session.execute(changed)
    links.end(user.id, *_OTHER_WAYS)
    notices.promise(user, "password_changed")
