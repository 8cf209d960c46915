"""What a buyer was shown: a total, of which basket. Nobody pays more than they saw."""

from collections.abc import Iterable
from hashlib import sha256

from portal import codes
from portal.core.money import Money
from portal.orders import Choice
from portal.shop import written


def shown(choices: Iterable[Choice], typed: Iterable[str], total: Money) -> str:
    """What the form brings back with Continue."""
    return f"{_which(choices, typed)}:{total.minor}"


def seen(
    brought: str | None, choices: Iterable[Choice], typed: Iterable[str], currency: str
) -> Money | None:
    """The total that was shown for this very basket; None when it is another one by now."""
    which, _, minor = (brought or "").partition(":")
    if which != _which(choices, typed) or not (minor.isascii() and minor.isdecimal()):
        return None
    return Money(int(minor), currency)


def _which(choices: Iterable[Choice], typed: Iterable[str]) -> str:
    body = f"{written.line(choices)} {sorted(map(codes.fold, typed))}"
    return sha256(body.encode(errors="replace")).hexdigest()[:16]
