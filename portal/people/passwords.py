"""Password hashes (argon2id) and what a password must be."""

from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

LEAST, MOST = 8, 1024
COMMON = Path(__file__).parent / "vendor" / "common-passwords.txt"


def owasp_hasher() -> PasswordHasher:
    """19 MiB, two passes: OWASP's floor, and 30 ms here.

    The library's own defaults take so long on a small server that a flood of sign-ins would stop
    the tills.
    """
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


hasher = owasp_hasher()


def hash_of(password: str) -> str:
    return hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Takes as long for people we do not know as for those we do."""
    try:
        hasher.verify(stored or _nobody(), password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None


def fault(password: str, *, email: str = "", name: str = "", site: str = "") -> str | None:
    """The sentence that says what is wrong with a new password; None when it will do."""
    if len(password) < LEAST:
        return f"Use at least {LEAST} characters. A few words in a row are easy to remember."
    if len(password.encode()) > MOST:
        return "This password is too long."
    guesses = {email.lower(), email.lower().partition("@")[0], name.lower(), site.lower()}
    if password.lower() in _common() | guesses or not password.strip():
        return "Too easy to guess. A few words in a row are better."
    return None


@cache
def _common() -> frozenset[str]:
    return frozenset(COMMON.read_text(encoding="utf-8").split())


@cache
def _nobody() -> str:
    return hasher.hash("nobody signs in with this")
