"""Answer a browser with a page, and HTMX with the part of it that changed."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, make_response, redirect, render_template, request


def wants_part() -> bool:
    """HTMX asks for something to put into the page it already has."""
    return request.headers.get("HX-Request") == "true"


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
    bodies would make Back show a bare part from the cache.
    """
    if request.method == "POST" and part and wants_part():
        return make_response(render_template(part, **context), status)
    name = request.args.get("part")
    if name is None:
        return make_response(render_template(page, **context), status)
    if name not in (parts or {}):
        abort(404)
    response = make_response(render_template((parts or {})[name], **context), status)
    response.headers["HX-Push-Url"] = _without_part()
    return response


def show_form(page: str, part: str | None = None, *, form: Any, **context: Any) -> Response:
    """A page with a form: 200 while it is empty, the status of its faults once it was sent."""
    return show(page, part, status=form.status, form=form, **context)


def go(url: str) -> Response:
    """Send the person on: a 303 for a browser, an HX-Redirect for HTMX."""
    if not wants_part():
        return make_response(redirect(url, code=303))
    response = make_response("", 204)
    response.headers["HX-Redirect"] = url
    return response


def _without_part() -> str:
    pairs = [(k, v) for k, v in request.args.items(multi=True) if k != "part" and v]
    return f"{request.path}?{urlencode(pairs)}" if pairs else request.path
