"""Password hashes (argon2id) and what a password must be."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

LEAST, MOST = 8, 1024

# 19 MiB, two passes: OWASP's floor, and 30 ms here. The library's own defaults take so long on
# a small server that a flood of sign-ins would stop the tills.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

_TOO_COMMON = frozenset(
    "password passwort password1 12345678 123456789 1234567890 11111111 00000000 qwertyui "
    "qwertyuiop iloveyou sunshine princess football baseball superman trustno1 abcd1234 "
    "letmein1 welcome1 changeme".split()
)


def hash_of(password: str) -> str:
    return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Takes as long for people we do not know as for those we do."""
    try:
        return _hasher.verify(stored or _nobody(), password) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def fault(password: str, *, email: str = "", name: str = "") -> str | None:
    """The sentence that says what is wrong with a new password; None when it will do."""
    if len(password) < LEAST:
        return f"Use at least {LEAST} characters. A few words in a row are easy to remember."
    if len(password.encode()) > MOST:
        return "This password is too long."
    guesses = {email.lower(), email.lower().partition("@")[0], name.lower(), "foyer"}
    if password.lower() in _TOO_COMMON | guesses:
        return "Too easy to guess. A few words in a row are better."
    return None


@cache
def _nobody() -> str:
    return _hasher.hash("nobody signs in with this")
