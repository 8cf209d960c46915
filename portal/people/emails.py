"""Change the address of an account: the new one confirms, the old one may take it back.

Nothing here commits.
"""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from portal import activity, jobs
from portal.core import clock, refs
from portal.core.db import TryAgain, db
from portal.core.refusals import Refusal, WrongState
from portal.people import credentials, factors, links, sessions, throttle
from portal.people.models import MailedLink, Purpose, User
from portal.people.queries import by_email

CONFIRM_WITHIN = timedelta(days=1)
UNDO_WITHIN = timedelta(days=7)


def ask(user: User, email: str, *, password: str) -> None:
    """Mail a link to the new address; the account keeps the present one until it is opened.

    The answer is the same when somebody else has that address.
    """
    email = email.strip().lower()
    if email == user.email:
        raise Refusal("This is your address already.", field="email")
    throttle.count(throttle.NEW_EMAIL, str(user.id))
    credentials.check(user, password)
    links.end(user.id, Purpose.NEW_EMAIL)
    link = links.reserve(user, Purpose.NEW_EMAIL, CONFIRM_WITHIN, email=email)
    _promise("person.new_email", link)


def cancel(user: User) -> None:
    """The new address is not wanted after all."""
    links.end(user.id, Purpose.NEW_EMAIL)


def confirm(token: str) -> User:
    """The account has the new address; the old one is told, with a way back."""
    link = _found(token, Purpose.NEW_EMAIL)
    user = links.spend(token, Purpose.NEW_EMAIL)
    old = user.email
    _move(user, link)
    links.drop(user.id, Purpose.RESET, Purpose.VERIFY)
    undo = links.reserve(user, Purpose.OLD_EMAIL, UNDO_WITHIN, email=old)
    _promise("person.old_email", undo)
    _record(user, "person.email_changed", old)
    return user


def undo(token: str) -> User:
    """It was not its owner who changed it: the old address again, and nobody else comes in.

    Password, sessions, and a second step that was set up since are gone; a link to the old address
    chooses a new password. Changes after this one are taken back with it, earlier ones can be.
    """
    link = _found(token, Purpose.OLD_EMAIL)
    user = links.spend(token, Purpose.OLD_EMAIL)
    now = user.email
    _move(user, link)
    changed_at = link.expires_at - UNDO_WITHIN
    if user.second_factor_at and user.second_factor_at > changed_at:
        factors.forget(user)
    user.password_hash = None
    sessions.end_all(user.id)
    links.drop(user.id, Purpose.RESET, Purpose.VERIFY)
    links.end(user.id, Purpose.NEW_EMAIL)
    links.end_after(link)
    _record(user, "person.email_restored", now)
    jobs.promise("person.reset", user_id=user.id, sending=refs.ticket_code())
    return user


def _found(token: str, purpose: Purpose) -> MailedLink:
    link = links.find(token, purpose)
    if link is None:
        raise WrongState("This link was used before or is too old.")
    return link


def _move(user: User, link: MailedLink) -> None:
    """The constraint decides who has an address, also between two at once."""
    assert link.email, "links of these kinds are about an address"
    owner = by_email(link.email)
    if owner is not None and owner.id != user.id:
        raise WrongState("This address belongs to another account by now.")
    try:
        new = {"email": link.email, "verified_at": clock.now()}
        db.session.execute(update(User).where(User.id == user.id).values(new))
    except IntegrityError as error:  # somebody else was faster: asked again, it says so
        raise TryAgain from error


def _promise(kind: str, link: MailedLink) -> None:
    jobs.promise(kind, link_id=link.id, user_id=link.user_id, sending=refs.ticket_code())


def _record(user: User, action: str, before: str) -> None:
    changes = {"email": [before, user.email]}
    activity.record(action, "person", user.email, actor_id=user.id, changes=changes)
