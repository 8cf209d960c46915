"""Sign up, and prove that the e-mail address is one's own. Nothing here commits."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from portal import activity, jobs, site
from portal.core import clock, refs
from portal.core.db import TryAgain, db, pause
from portal.core.refusals import Refusal, WrongState
from portal.people import links, passwords, sessions, throttle
from portal.people.models import Purpose, User, folded
from portal.people.queries import by_email

VERIFY_WITHIN = timedelta(days=2)


class HasOwner(Refusal):
    """The address belongs to an account: whoever has it signs in."""

    code = "sign_in"


class ByInvitation(Refusal):
    """Admins let nobody sign up who was not invited."""

    status = 403
    code = "by_invitation"

    def __init__(self) -> None:
        super().__init__(
            "Accounts are by invitation here. Ask whoever runs your event to invite you. "
            "Who buys a ticket gets an account on the way."
        )


def refuse_uninvited(*, invited: bool) -> None:
    """`invited`: they hold a link that somebody sent them."""
    if not invited and site.settings().sign_up is site.SignUp.BY_INVITATION:
        raise ByInvitation


def register(email: str, *, name: str, password: str, address: str, invited: bool = False) -> str:
    """Sign up; returns what this browser keeps to prove later that it chose the password.

    The answer, and the time it takes, is the same for an address that has an account already:
    its owner gets a mail that says so.
    """
    refuse_uninvited(invited=invited)
    email = email.strip().lower()
    throttle.count(throttle.SIGN_UP_FROM, address)
    throttle.count(throttle.SIGN_UP, email)
    pause()
    password_hash = passwords.hash_of(password)
    user = by_email(email) or _add(email, name)
    if _choose(user, name, password_hash):
        _promise_link(user)
    else:
        jobs.promise("person.known", user_id=user.id, sending=refs.ticket_code())
    return refs.digest(password_hash)


def on_the_way(email: str, *, name: str) -> User:
    """The account of somebody who buys: a new address gets one, and a mail to choose its password.

    An address that nobody has confirmed yet may buy again; refuses one that somebody has.
    """
    email = email.strip().lower()
    user = by_email(email)
    if user is None:
        user = _add(email, name)
        _promise_link(user)
    if user.verified_at:
        raise HasOwner(f"{email} has an account. Write its password to go on.", field="password")
    return user


def by_invitation(email: str, *, name: str, password: str, address: str) -> User:
    """The confirmed account of somebody whom a mailed link has brought; it proves the address.

    Whatever the site says about who may sign up. Refuses an address that somebody has confirmed.
    """
    throttle.count(throttle.SIGN_UP_FROM, address)
    pause()
    password_hash = passwords.hash_of(password)
    user = by_email(email) or _add(email, name)
    if not _choose(user, name, password_hash, confirmed=True):
        raise HasOwner(f"{email} has an account. Sign in with it.")
    activity.record("person.verified", "person", user.email, actor_id=user.id)
    return user


def needs_password(user: User, proof: str | None) -> bool:
    """Whether confirming needs the password, because this browser is not the one that signed up.

    Otherwise a stranger could sign up under somebody's address, wait for them to confirm it, and
    walk in with a password of their own.
    """
    return user.password_hash is not None and proof != refs.digest(user.password_hash)


def verify(token: str, *, password: str = "", proof: str | None, address: str) -> User:
    """Confirm an e-mail address, and sign its owner in.

    `password` proves who signed up; an account that was made on the way has none yet, and gets it.
    """
    link = links.find(token, Purpose.VERIFY)
    before = chosen = link.user.password_hash if link else None
    if link and before is None:
        pause()
        chosen = passwords.hash_of(password)
    elif link and needs_password(link.user, proof):
        _check(password, before, address)
    user = links.spend(token, Purpose.VERIFY)
    links.end(user.id, Purpose.VERIFY)  # a second one would sign in without the second step
    _confirm(user, before, chosen)
    activity.record("person.verified", "person", user.email, actor_id=user.id)
    sessions.start(user)
    return user


def renew(token: str, *, address: str) -> str:
    """Send a new link to whom an old one was sent; returns that address."""
    throttle.count(throttle.SIGN_UP_FROM, address)
    link = links.find(token, Purpose.VERIFY)
    if link is None or link.user.verified_at:
        raise WrongState("This link cannot be renewed. Sign up, or sign in.")
    throttle.count(throttle.SIGN_UP, link.user.email)
    _promise_link(link.user)
    return link.user.email


def _add(email: str, name: str) -> User:
    user = User(email=email, name=name)
    db.session.add(user)
    try:
        db.session.flush()
    except IntegrityError as error:  # the same address was signed up at this very moment
        raise TryAgain from error
    activity.record("person.registered", "person", email, actor_id=user.id)
    return user


def _choose(user: User, name: str, password_hash: str, *, confirmed: bool = False) -> bool:
    """Set name and password while nobody has confirmed the address; False when somebody has.

    Whoever signs up last may be the owner of the address; `verify` asks for their password.
    """
    moment = {"verified_at": clock.now()} if confirmed else {}
    chosen = db.session.execute(
        update(User)
        .where(User.id == user.id, User.verified_at.is_(None))
        .values(name=name, folded_name=folded(name), password_hash=password_hash, **moment)
        .returning(User.id)
    )
    return chosen.scalar() is not None


def _confirm(user: User, before: str | None, chosen: str | None) -> None:
    """Only with the password that was checked: another sign-up may have changed it meanwhile."""
    confirmed = db.session.execute(
        update(User)
        .where(User.id == user.id, User.password_hash.is_not_distinct_from(before))
        .values(verified_at=clock.now(), password_hash=chosen)
        .returning(User.id)
    )
    if confirmed.scalar() is None:
        raise TryAgain


def _check(password: str, chosen: str | None, address: str) -> None:
    throttle.count(throttle.SIGN_IN_FROM, address)
    pause()  # hashing takes 30 ms: no lock is held meanwhile
    if not passwords.matches(password, chosen):
        raise Refusal(
            "That is not the password this account was made with. Sign up again to choose one.",
            field="password",
        )


def _promise_link(user: User) -> None:
    jobs.promise("person.verify", user_id=user.id, sending=refs.ticket_code())
