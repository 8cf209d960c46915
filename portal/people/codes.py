"""Codes of the second step: six digits of a telephone (RFC 6238), or a code kept on paper."""

import secrets
from datetime import datetime
from hmac import compare_digest

from pyotp import TOTP, random_base32

from portal.core import refs

STEP = 30  # seconds
# Clocks differ, and typing takes time: one code before and one after are good as well.
WINDOW = (-1, 0, 1)
RECOVERY_CODES = 10
_GROUP, _GROUPS = 4, 4  # 79 random bits: they need no slow hash


def new_secret() -> str:
    """160 random bits in base 32, as telephones take it."""
    return random_base32()


def address(secret: str, *, email: str, site: str) -> str:
    """What the QR code says to the telephone."""
    return TOTP(secret).provisioning_uri(name=email, issuer_name=site)


def counter_of(secret: str, typed: str, at: datetime) -> int | None:
    """The half minute this code belongs to; None when it is good at none of those about now."""
    digits = "".join(typed.split())
    now = int(at.timestamp()) // STEP
    good = [now + away for away in WINDOW if _same(_code(secret, now + away), digits)]
    return good[0] if good else None


def recovery_codes() -> list[str]:
    """New ones, to be written down: 7K2M-9QXD-…"""
    return [_recovery_code() for _ in range(RECOVERY_CODES)]


def digest(user_id: int, recovery_code: str) -> str:
    """What is stored of a recovery code, however it was typed."""
    plain = "".join(sign for sign in recovery_code.upper() if sign.isalnum())
    return refs.digest(f"recovery:{user_id}:{plain}")


def _recovery_code() -> str:
    groups = ("".join(secrets.choice(refs.ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _code(secret: str, counter: int) -> str:
    return TOTP(secret).generate_otp(counter)


def _same(code: str, typed: str) -> bool:
    return compare_digest(code.encode(), typed.encode())
