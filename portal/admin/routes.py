"""The addresses of those who run the site."""

from flask import abort

from portal.web.blueprint import Slice

blueprint = Slice("admin", __name__, url_prefix="/admin")


def number(written: str) -> int:
    """The number of a row in an address; what is none is not found."""
    if not (written.isascii() and written.isdigit() and len(written) < 10):
        abort(404)
    return int(written)
