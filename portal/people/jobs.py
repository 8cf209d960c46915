"""Mails about accounts, and sweeping out what is over.

`sending` names one mail: the same at every try, and another when somebody asks again.
"""

from flask import current_app

from portal import mail
from portal.core.db import db, in_transaction
from portal.jobs import every, handler
from portal.people import links, notices, reset, sessions, throttle
from portal.people.models import Purpose, User
from portal.people.queries import by_email
from portal.people.signup import VERIFY_WITHIN


@handler("person.verify")
def send_link(user_id: int, sending: str) -> None:
    """A link to confirm the address. A second try mails a new one: the first is known to nobody.

    An account that was made on the way, for a buyer, chooses its password behind the same link.
    """
    user = _user(user_id)
    if user.verified_at:
        return
    token = in_transaction(lambda: links.make(user, Purpose.VERIFY, VERIFY_WITHIN))
    mail.send(
        "person.verify" if user.password_hash else "person.welcome",
        user.email,
        dedupe=f"person.verify:{sending}",
        name=user.name,
        url=_absolute(f"/verify/{token}"),
    )


@handler("person.known")
def tell_known(user_id: int, sending: str) -> None:
    """Somebody signed up with an address that has an account: only its owner learns of it."""
    user = _user(user_id)
    mail.send(
        "person.known",
        user.email,
        dedupe=f"person.known:{sending}",
        job={"user_id": user_id, "sending": sending},
        name=user.name,
        url=_absolute("/login"),
    )


@handler("person.reset")
def send_reset(user_id: int, sending: str) -> None:
    """A link to choose a new password. Asked for with an address that nobody has: no mail."""
    made = in_transaction(lambda: _reset_link(user_id))
    if made is None:
        return
    user, token = made
    mail.send(
        "person.reset",
        user.email,
        dedupe=f"person.reset:{sending}",
        name=user.name,
        url=_absolute(f"/reset-password/{token}"),
    )


@handler("person.new_email")
def send_confirmation(link_id: int, user_id: int, sending: str) -> None:
    """To the address that somebody wants to have; when it has an account already, no mail."""
    made = in_transaction(lambda: links.issue(link_id, user_id, Purpose.NEW_EMAIL))
    if made is None or in_transaction(lambda: by_email(made[0].email or "")):
        return
    link, token = made
    user = _user(user_id)
    mail.send(
        "person.new_email",
        link.email or "",
        dedupe=f"person.new_email:{sending}",
        name=user.name,
        email=user.email,
        url=_absolute(f"/confirm-email/{token}"),
    )


@handler("person.old_email")
def send_way_back(link_id: int, user_id: int, sending: str) -> None:
    """To the address that the account had: this is how to take it back."""
    made = in_transaction(lambda: links.issue(link_id, user_id, Purpose.OLD_EMAIL))
    if made is None:
        return
    link, token = made
    user = _user(user_id)
    mail.send(
        "person.old_email",
        link.email or "",
        dedupe=f"person.old_email:{sending}",
        name=user.name,
        email=user.email,
        url=_absolute(f"/restore-email/{token}"),
    )


@handler("person.notice")
def tell(user_id: int, what: str, sending: str) -> None:
    """What was done to an account, to its owner."""
    user = _user(user_id)
    if user.deleted_at:
        return
    title, sentence = notices.WORDS[what]
    mail.send(
        "person.notice",
        user.email,
        dedupe=f"person.notice:{sending}",
        job={"user_id": user_id, "what": what, "sending": sending},
        name=user.name,
        title=title,
        sentence=sentence,
        url=_absolute("/reset-password"),
    )


@every(seconds=3600)
def sweep() -> None:
    for forget_old in (sessions.forget_old, throttle.forget_old, links.forget_old):
        in_transaction(forget_old)


def _user(user_id: int) -> User:
    return in_transaction(lambda: db.session.get_one(User, user_id))


def _reset_link(user_id: int) -> tuple[User, str] | None:
    user = db.session.get(User, user_id)
    if user is None or user.deleted_at:
        return None
    return user, links.make(user, Purpose.RESET, reset.WITHIN)


def _absolute(path: str) -> str:
    """From the setting, never from the request: a forged Host header must not reach a mail."""
    return f"{current_app.config['BASE_URL'].rstrip('/')}{path}"
