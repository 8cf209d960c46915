"""What people do with their accounts. Nothing here commits."""

from datetime import timedelta

from sqlalchemy import update

from portal import activity, jobs
from portal.core import clock, refs
from portal.core.access import Role
from portal.core.db import db, pause
from portal.core.refusals import Refusal, WrongState
from portal.people import passwords, sessions, throttle
from portal.people.models import MailedLink, Membership, Purpose, User
from portal.people.queries import by_email

VERIFY_WITHIN = timedelta(days=2)


def add_user(
    email: str, *, name: str, password: str | None, is_admin: bool = False, verified: bool = True
) -> User:
    """Make an account. The caller has checked the password; the constraint guards the address."""
    user = User(
        email=email.strip().lower(),
        name=name,
        password_hash=passwords.hash_of(password) if password else None,
        is_admin=is_admin,
        verified_at=clock.now() if verified else None,
    )
    db.session.add(user)
    db.session.flush()
    return user


def register(email: str, *, name: str, password: str, address: str) -> str:
    """Sign up; returns what this browser keeps to prove later that it chose the password.

    The answer, and the time it takes, is the same for an address that has an account already:
    its owner gets a mail that says so.
    """
    throttle.count(throttle.SIGN_UP_FROM, address)
    pause()
    password_hash = passwords.hash_of(password)
    user = by_email(email)
    if user and user.verified_at:
        jobs.promise("person.known", user_id=user.id)
        return refs.digest(password_hash)
    if not user:
        user = User(email=email.strip().lower(), name=name, password_hash=password_hash)
        db.session.add(user)
        db.session.flush()
        activity.record("person.registered", "person", user.email, actor_id=user.id)
    # Whoever signs up last may be the owner of the address; `verify` asks for their password.
    user.name, user.password_hash = name, password_hash
    jobs.promise("person.verify", user_id=user.id)
    return refs.digest(password_hash)


def mail_link(user: User, purpose: Purpose, within: timedelta) -> str:
    """A new single-use link token; only its hash is stored, so it is made when the mail is."""
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


def use_link(token: str, purpose: Purpose) -> User:
    """Spend a mailed link. One UPDATE decides, so two clicks at once count as one."""
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


def needs_password(user: User, proof: str | None) -> bool:
    """Whether confirming needs the password, because this browser is not the one that signed up.

    Otherwise a stranger could sign up under somebody's address, wait for them to confirm it, and
    walk in with a password of their own.
    """
    return user.password_hash is not None and proof != refs.digest(user.password_hash)


def verify(token: str, *, password: str, proof: str | None) -> User:
    """Confirm an e-mail address, and sign its owner in."""
    user = use_link(token, Purpose.VERIFY)
    if needs_password(user, proof) and not passwords.matches(password, user.password_hash):
        raise Refusal(
            "That is not the password this account was made with. Sign up again to choose one.",
            field="password",
        )
    user.verified_at = user.verified_at or clock.now()
    activity.record("person.verified", "person", user.email, actor_id=user.id)
    sessions.start(user)
    return user


def sign_in(email: str, password: str, *, address: str) -> User:
    """Sign this browser in. Refuses with one sentence for a wrong address and a wrong password."""
    email = email.strip().lower()
    throttle.count(throttle.SIGN_IN_FROM, address)
    throttle.count(throttle.SIGN_IN, f"{email} {address}")
    user = by_email(email)
    stored = user.password_hash if user else None
    pause()  # hashing takes 30 ms: no lock is held meanwhile
    if not passwords.matches(password, stored) or not user:
        raise Refusal("E-mail and password do not match.", field="password")
    if not user.verified_at:
        raise Refusal(
            "Confirm your e-mail address first: open the link we sent you. "
            "Sign up again to get a new one."
        )
    sessions.start(user)
    activity.record("person.signed_in", "person", user.email, actor_id=user.id)
    return user


def join(user: User, event_id: int, role: Role) -> None:
    """Give somebody a role in an event they have none in."""
    db.session.add(Membership(user_id=user.id, event_id=event_id, role=role))
