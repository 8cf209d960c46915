"""Secrets that must be read again are stored sealed: a stolen database holds none.

The key comes from `PORTAL_SECRET_KEY`, for each purpose another one. It may list several keys,
newest first: what an older one sealed can still be opened, and is sealed anew when it is stored.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.core.context import setting


class Unreadable(Exception):
    """Sealed with a key that is gone, for another purpose, or damaged."""


def seal(purpose: str, secret: str) -> str:
    """`purpose` names whose secret it is: what is put into another row opens nothing there."""
    return _box(purpose).encrypt(secret.encode()).decode()


def unseal(purpose: str, sealed: str) -> str:
    """Raises `Unreadable`."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable(f"the secret of {purpose} cannot be read") from error


def _box(purpose: str) -> MultiFernet:
    keys = [setting("SECRET_KEY"), *setting("SECRET_KEY_FALLBACKS")]
    return MultiFernet([Fernet(_derived(key, purpose)) for key in keys])


def _derived(key: str, purpose: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"portal.{purpose}".encode())
    return base64.urlsafe_b64encode(derive.derive(key.encode()))
