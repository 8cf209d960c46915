"""Answer a browser with a page, and HTMX with the part of it that changed."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Response, abort, make_response, redirect, render_template, request

from portal.core.db import reading


class Later(Response):
    """An answer that is drawn after the commit, for writes that others wait for.

    Its status is known, so the commit can be decided; while it is drawn nothing is locked any
    more, and it may still read.
    """

    def __init__(self, status: int, draw: Callable[[], Response]) -> None:
        super().__init__(status=status)
        self._draw = draw

    def draw(self) -> Response:
        with reading():
            return self._draw()


def wants_part() -> bool:
    """HTMX asks for something to put into the page it already has."""
    return request.headers.get("HX-Request") == "true"


def wants_json() -> bool:
    """A program asks: answers are JSON, errors too."""
    return f"{request.path}/".startswith("/v1/")


def own_path(url: str | None) -> str | None:
    """The path and query of an address of this site; None for any other address.

    Whoever follows it stays here: "//example.org" and "/\\example.org" lead elsewhere.
    """
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    if parts.netloc not in ("", request.host) or not re.match(r"/(?![/\\])", parts.path):
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def show(
    page: str,
    part: str | None = None,
    *,
    parts: Mapping[str, str] | None = None,
    status: int = 200,
    **context: Any,
) -> Response:
    """The page; `part` as HTMX's answer to a POST; one of `parts` for GET `?part=<name>`.

    A part fetched by GET has its own address and pushes the clean one: one address with two
    bodies would make Back show a bare part from the cache. Who is there already stays: a page that
    asks every two seconds must not fill the history with itself.
    """
    if request.method == "POST" and part and wants_part():
        return make_response(render_template(part, **context), status)
    name = request.args.get("part")
    if name is None:
        return make_response(render_template(page, **context), status)
    if name not in (parts or {}):
        abort(404)
    response = make_response(render_template((parts or {})[name], **context), status)
    response.headers["HX-Push-Url"] = "false" if _is_there() else _without_part()
    return response


def show_form(page: str, part: str | None = None, *, form: Any, **context: Any) -> Response:
    """A page with a form: 200 while it is empty, the status of its faults once it was sent."""
    response = show(page, part, status=form.status, form=form, **context)
    response.headers.update(form.headers)
    return response


def go(url: str) -> Response:
    """Send the person on: a 303 for a browser, an HX-Redirect for HTMX."""
    if not wants_part():
        return make_response(redirect(url, code=303))
    response = make_response("", 204)
    response.headers["HX-Redirect"] = url
    return response


def _without_part() -> str:
    pairs = _asked()
    return f"{request.path}?{urlencode(pairs)}" if pairs else request.path


def _is_there() -> bool:
    """Whether the page that asks for a part has the address of the part already."""
    path, _, query = (own_path(request.headers.get("HX-Current-URL")) or "").partition("?")
    return path == request.path and sorted(parse_qsl(query)) == sorted(_asked())


def _asked() -> list[tuple[str, str]]:
    return [(k, v) for k, v in request.args.items(multi=True) if k != "part" and v]
