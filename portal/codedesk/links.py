"""Addresses of a code to hand out."""

from urllib.parse import quote

from portal.codes import Code
from portal.core.context import setting


def to_shop(code: Code) -> str:
    """The event's public page, where the code is typed in already.

    From the setting, never from the request: the link goes on posters.
    """
    return f"{setting('BASE_URL').rstrip('/')}/e/{code.event.slug}?code={quote(code.code)}"
