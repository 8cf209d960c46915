"""Addresses elsewhere that people write and others follow: https, and mailto where it may be."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from wtforms.validators import ValidationError

from portal.web import text
from portal.web.forms import LineField, Values

LONGEST = 300

_HOST = re.compile(r"(?!-)[^\W_](?:[\w.-]*[^\W_])?\.[^\W\d_]{2,}", re.UNICODE)
_MAIL = re.compile(r"[^\s@<>\"(),:;\\/?&#%]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_NEVER = re.compile(r"[\s<>\"'`\\{}|^]")


def read(typed: str) -> str:
    """ "example.org/x" is "https://example.org/x"; raises `Unreadable` for what is no such page."""
    address = typed if _SCHEME.match(typed) else f"https://{typed.removeprefix('//')}"
    if not address.lower().startswith("https://"):
        raise text.Unreadable("Write an address that begins with https://.")
    try:
        parts = urlsplit(address)
        whole = _HOST.fullmatch(parts.hostname or "") and parts.port != 0
    except ValueError:
        whole = None
    if not whole or "@" in parts.netloc or _NEVER.search(address):
        raise text.Unreadable("Write a web address, like https://example.org.")
    return f"https://{address[len('https://') :]}"


def read_mail(typed: str) -> str:
    """ "ask@example.org" is "mailto:ask@example.org"."""
    address = typed[len("mailto:") :] if typed.lower().startswith("mailto:") else typed
    if not _MAIL.fullmatch(address):
        raise text.Unreadable("Enter an e-mail address, like ask@example.org.")
    return f"mailto:{address}"


def is_mail(typed: str) -> bool:
    return typed.lower().startswith("mailto:") or ("@" in typed and "/" not in typed)


def shown(address: str) -> str:
    """As people read it: without the scheme, and without a slash at the end."""
    return address.removeprefix("https://").removeprefix("mailto:").rstrip("/")


def dialled(number: str) -> str:
    """A telephone number as a phone takes it: "tel:+3726001234"."""
    return "".join(sign for sign in number if sign.isdigit() or sign == "+")


class AddressField(LineField):
    """A web address; with `mail` an e-mail address as well. Empty stays empty."""

    def __init__(
        self, label: str, validators: Iterable[Any] = (), *, mail: bool = False, **options: Any
    ) -> None:
        super().__init__(label, validators, longest=LONGEST, **options)
        self.mail = mail

    def process_formdata(self, valuelist: Values) -> None:
        super().process_formdata(valuelist)
        if not self.data:
            return
        try:
            mail = self.mail and is_mail(self.data)
            self.data = read_mail(self.data) if mail else read(self.data)
        except text.Unreadable as error:
            raise ValidationError(str(error)) from None
