"""Public references (order K7QM2), ticket codes, and links that cannot be guessed.

Links are signed, not stored: a stolen database opens no ticket page. `PORTAL_SECRET_KEY` may
list several keys, newest first; links signed with an older one go on working.
"""

import hashlib
import secrets

from flask import current_app
from itsdangerous import BadSignature, Signer

# Without 0 O 1 I L, so that a code read out over the noise of a queue is typed right.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

ORDER_LENGTH = 5
TICKET_LENGTH = 6
DISCOUNT_LENGTH = 8  # 39 random bits: many of them can be handed out, and few be guessed
CHECK_IN_LENGTH = 12  # there are as many check-ins as there are guests: two must not meet
CODE_LENGTH = 14  # 69 random bits: cannot be guessed at the gate


def order_code() -> str:
    """A code for an order. Codes may meet: the database refuses, and the request tries again."""
    return _draw(ORDER_LENGTH)


def ticket_ref() -> str:
    """What stands for a kind of ticket in addresses and field names."""
    return _draw(TICKET_LENGTH)


def discount_code() -> str:
    """What an organizer gives away who has no better idea."""
    return _draw(DISCOUNT_LENGTH)


def batch_ref() -> str:
    """What stands for a batch of codes in addresses."""
    return _draw(TICKET_LENGTH)


def task_ref() -> str:
    """What stands for long work in addresses."""
    return _draw(TICKET_LENGTH)


def team_ref() -> str:
    """What stands for somebody of a team, or for an invitation to it, in addresses."""
    return _draw(TICKET_LENGTH)


def till_ref() -> str:
    """What stands for a till in addresses."""
    return _draw(TICKET_LENGTH)


def pass_ref() -> str:
    """What stands for a shift pass in addresses and in its link."""
    return _draw(CHECK_IN_LENGTH)


def shift_ref() -> str:
    """What stands for a shift at a till in addresses."""
    return _draw(CHECK_IN_LENGTH)


def view_ref() -> str:
    """What stands for a saved view of a list in addresses."""
    return _draw(TICKET_LENGTH)


def entry_ref() -> str:
    """What stands for an entry of a list that an event carries, in addresses."""
    return _draw(TICKET_LENGTH)


def check_in_ref() -> str:
    """What stands for one check-in, or for a list of them, in addresses."""
    return _draw(CHECK_IN_LENGTH)


def screen_ref() -> str:
    """What stands for a buyer's screen in its link."""
    return _draw(CODE_LENGTH)


def ticket_code() -> str:
    """What the QR code of one attendee holds."""
    return _draw(CODE_LENGTH)


def token() -> str:
    """256 random bits for mailed links and sessions; only its `digest` is stored."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is stored of a token. It has full entropy, so it needs no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def sign(kind: str, ref: str) -> str:
    """A link token for `ref` that nobody else can make, good for this `kind` of page only."""
    return _signer(kind).sign(ref).decode()


def read(kind: str, signed: str) -> str | None:
    """The reference a link token was made for; None when it is not one of ours."""
    try:
        return _signer(kind).unsign(signed).decode()
    except (BadSignature, UnicodeError):
        return None


def _signer(kind: str) -> Signer:
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]
    return Signer(keys, salt=f"portal.{kind}", digest_method=hashlib.sha256)


def _draw(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
