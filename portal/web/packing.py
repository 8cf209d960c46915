"""Pages travel packed, and to a random length, so that their size tells nothing of their text."""

import gzip
import secrets
from http import HTTPStatus
from io import BytesIO

from flask import Response, request

LEAST = 1_000  # bytes: below, it is not worth it
LONGEST_PAD = 200  # bytes


def pack(response: Response) -> Response:
    """Files are packed by `assets`, once each; what was tagged byte for byte stays as it is.

    How well a page packs could help guess a secret that stands on it beside words a stranger chose
    (the attack called BREACH). Here other sites' requests bring no cookie, form tokens are signed
    anew each second, and the random length hides the few bytes that a right guess would save.
    """
    is_page = response.mimetype == "text/html" and not response.direct_passthrough
    is_page = is_page and response.status_code != HTTPStatus.NOT_MODIFIED  # it has no body
    tag, is_weak = response.get_etag()
    if not is_page or (tag and not is_weak) or len(response.get_data()) < LEAST:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"]:
        response.set_data(_packed(response.get_data()))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _packed(page: bytes) -> bytes:
    """The pad is the file name in the head of the format, which nobody reads."""
    pad = "." * secrets.randbelow(LONGEST_PAD)
    packed = BytesIO()
    with gzip.GzipFile(pad, "wb", compresslevel=6, fileobj=packed, mtime=0) as file:
        file.write(page)
    return packed.getvalue()
