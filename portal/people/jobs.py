"""Mails about accounts, and sweeping out what is over.

`sending` names one mail: the same at every try, and another when somebody asks again.
"""

from flask import current_app

from portal import mail
from portal.core.db import db, in_transaction
from portal.jobs import every, handler
from portal.people import links, sessions, throttle
from portal.people.models import Purpose, User
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


@every(seconds=3600)
def sweep() -> None:
    for forget_old in (sessions.forget_old, throttle.forget_old, links.forget_old):
        in_transaction(forget_old)


def _user(user_id: int) -> User:
    return in_transaction(lambda: db.session.get_one(User, user_id))


def _absolute(path: str) -> str:
    """From the setting, never from the request: a forged Host header must not reach a mail."""
    return f"{current_app.config['BASE_URL'].rstrip('/')}{path}"
