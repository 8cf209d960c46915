"""What a browser sends: taken whole and in UTF-8, and not too much of it."""

from contextlib import suppress
from typing import IO, Any, cast
from urllib.parse import parse_qsl

from flask import Flask, Request, current_app, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.wsgi import get_input_stream

from portal.core.refusals import TooLarge
from portal.web.blueprint import need_of

PLAIN = "application/x-www-form-urlencoded"
SWALLOWED = 32 * 1024 * 1024
CHUNK = 64 * 1024
MEGABYTE = 1024 * 1024

Parsed = tuple[IO[bytes], MultiDict[str, Any], MultiDict[str, Any]]


def init_app(app: Flask) -> None:
    app.before_request(_read_files)


def _read_files() -> None:
    """A form with files, before anybody asks the database: a slow sender must hold no lock.

    Also one that is too large, as far as it would be read anyway: then its field can say so, and
    what was typed beside it stays.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    need = need_of(view) if view else None
    if need is None or need.most_bytes is None or request.method != "POST":
        return
    request.max_content_length = SWALLOWED
    try:
        request.form  # noqa: B018 - looking at it reads all of it
    except RequestEntityTooLarge:
        cast(FormRequest, request).swallow()
        most = need.most_bytes // MEGABYTE
        raise TooLarge(f"This is more than {most} MB. Choose a smaller file.") from None


class FormParser(FormDataParser):
    """Werkzeug limits only forms in parts, and reads as words what is no text."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Parsed:
        if mimetype != PLAIN:
            return super().parse(stream, mimetype, content_length, options)
        return stream, self.cls(self._fields(stream)), self.cls()

    def _fields(self, stream: IO[bytes]) -> list[tuple[str, str]]:
        body = stream.read()
        if len(body) > (self.max_form_memory_size or len(body)):
            raise RequestEntityTooLarge
        try:
            return parse_qsl(
                body.decode(),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=self.max_form_parts,
            )
        except UnicodeDecodeError:
            raise BadRequest from None
        except ValueError:
            raise RequestEntityTooLarge from None


class FormRequest(Request):
    form_data_parser_class = FormParser

    def swallow(self) -> None:
        """Read on what will not be used, so that the browser comes to see the answer.

        It listens only after it has sent everything; a connection that is closed before that looks
        to it as if the site were down.
        """
        with suppress(HTTPException):  # it hung up, or went on and on
            rest, left = self._rest(), SWALLOWED
            while left > 0 and (chunk := rest.read(CHUNK)):
                left -= len(chunk)

    def _rest(self) -> IO[bytes]:
        try:
            return self.stream
        except RequestEntityTooLarge:  # by what its header says: nothing of it was read
            return get_input_stream(self.environ)
