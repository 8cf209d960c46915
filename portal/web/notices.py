"""Say no: as a page, as a part for HTMX, or as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType

from flask import Response, jsonify, make_response, render_template, request

from portal.core.db import db
from portal.core.refusals import Fault
from portal.web.pages import own_path, wants_json, wants_part


@dataclass(frozen=True)
class Words:
    title: str
    sentence: str


def answer(
    status: int,
    words: Words,
    code: str,
    *,
    headers: Mapping[str, str] = MappingProxyType({}),
    faults: Sequence[Fault] = (),
    kept: Sequence[tuple[str, str]] = (),
) -> Response:
    """Say no in the language the request was made in.

    `kept` are fields of a form that the page offers to send once more.
    """
    db.session.rollback()
    if wants_json():
        response = _as_json(status, words, code, faults or [Fault(words.sentence)])
    else:
        response = _as_page(status, words, kept)
    response.status_code = status
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and wants_part():  # the form stays as it is
        response.headers.update({"HX-Retarget": "#problem", "HX-Reswap": "innerHTML"})
    response.headers.update(headers)
    return response


def _as_json(status: int, words: Words, code: str, faults: Sequence[Fault]) -> Response:
    error = {"status": str(status), "code": code, "title": words.title}
    return jsonify(errors=[{**error, "detail": f.sentence, **_source(f)} for f in faults])


def _source(fault: Fault) -> dict[str, dict[str, str]]:
    """Where in the body the fault is, as a JSON pointer: "" is the whole of it."""
    if fault.field is None:
        return {}
    name = fault.field.replace("~", "~0").replace("/", "~1")
    return {"source": {"pointer": f"/{name}" if name else ""}}


def sent() -> list[tuple[str, str]]:
    """The fields of the form that this request brought, in their order; none of a GET."""
    return list(request.form.items(multi=True)) if request.method == "POST" else []


def _as_page(status: int, words: Words, kept: Sequence[tuple[str, str]]) -> Response:
    template = "errors/_notice.html" if wants_part() else "errors/page.html"
    page = render_template(
        template,
        status=status,
        title=words.title,
        sentence=words.sentence,
        kept=kept,
        again_url=request.full_path.rstrip("?"),
        **_way_on(status),
    )
    return make_response(page)


def _way_on(status: int) -> dict[str, str | None]:
    """Where a person goes from here."""
    form = own_path(request.referrer) if request.method == "POST" else None
    if form:
        return {"action_url": form, "action_label": "Back to the form"}
    if status in (401, 403, 404):
        return {"action_url": "/", "action_label": "To the start page"}
    return {"action_url": None, "action_label": None}
