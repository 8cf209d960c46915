"""Every no is a sentence that says what to do next: as a page, as a part for HTMX, or as JSON."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from portal.core.db import db
from portal.core.modules import Module
from portal.core.refusals import Refusal, TooMany
from portal.web.pages import wants_part


class Forbidden(Refusal):
    """Known, but without the right; the sentence names it and who can grant it."""

    status = 403
    code = "forbidden"


class ModuleIsOff(Refusal):
    """The address belongs to a module that an admin has switched off."""

    status = 404
    code = "module_off"

    def __init__(self, module: Module, sentence: str) -> None:
        super().__init__(sentence)
        self.module = module


@dataclass(frozen=True)
class Words:
    title: str
    sentence: str


_WORDS = {
    400: Words("That did not arrive whole", "Go back, reload the page and send it again."),
    401: Words("Sign in first", "Sign in, then come back to this page."),
    403: Words("Not yours to open", "Ask the owner of the event for the right to do this."),
    404: Words("Nothing here", "The address may have a typing error, or the page was removed."),
    405: Words("Not this way", "Open the page and use its buttons."),
    409: Words("That changed meanwhile", "Reload the page and look again."),
    413: Words("Too much at once", "Shorten what you typed, or choose a smaller file."),
    415: Words("Not in this form", "Send JSON, with the content type application/json."),
    429: Words("Slow down a little", "Too many tries. Wait a minute and try again."),
    500: Words("Our mistake", "Nothing was stored. We have written it down; please try again."),
    503: Words("One moment", "The box office is busy right now. Try again in a few seconds."),
}
STALE_FORM = Words(
    "This form was open too long",
    "Your session has changed since the page was loaded. Reload it and send the form again.",
)


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _bug)


def answer(status: int, words: Words, code: str, headers: dict[str, str] | None = None) -> Response:
    """Say no in the language the request was made in."""
    db.session.rollback()
    if request.path.startswith("/v1/"):
        error = {"status": str(status), "code": code, "title": words.title}
        response = jsonify(errors=[{**error, "detail": words.sentence}])
    else:
        template = "errors/_notice.html" if wants_part() else "errors/page.html"
        page = render_template(
            template, status=status, title=words.title, sentence=words.sentence, **_way_on(status)
        )
        response = make_response(page)
    response.status_code = status
    response.headers.update(headers or {})
    return response


def _way_on(status: int) -> dict[str, str | None]:
    """Where a person goes from here."""
    if request.method == "POST" and request.referrer:
        return {"action_url": request.referrer, "action_label": "Back to the form"}
    if status in (401, 403, 404):
        return {"action_url": "/", "action_label": "To the start page"}
    return {"action_url": None, "action_label": None}


def _stale_form(error: CSRFError) -> Response:
    return answer(400, STALE_FORM, "csrf")


def _refusal(refusal: Refusal) -> Response:
    title = _WORDS.get(refusal.status, _WORDS[409]).title
    headers = {"Retry-After": str(refusal.wait)} if isinstance(refusal, TooMany) else None
    return answer(refusal.status, Words(title, refusal.sentence), refusal.code, headers)


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    if status < 400:  # a redirect raised by routing
        return make_response(error.get_response())
    words = _WORDS.get(status) or Words(HTTPStatus(status).phrase, "Go back and try again.")
    allow = dict(error.get_headers()).get("Allow")
    return answer(status, words, _code(status), {"Allow": allow} if allow else None)


def _bug(error: Exception) -> Response:
    """Not a refusal but a bug, or a database that does not answer: log it, say it kindly."""
    current_app.logger.exception("%s %s failed", request.method, request.path)
    status = 503 if _is_busy(error) else 500
    headers = {"Retry-After": "5"} if status == 503 else None
    return answer(status, _WORDS[status], _code(status), headers)


def _is_busy(error: Exception) -> bool:
    return isinstance(error, OperationalError | PoolTimeout)


def _code(status: int) -> str:
    return HTTPStatus(status).phrase.lower().replace(" ", "_")
