"""Every no is a sentence that says what to do next."""

from http import HTTPStatus
from typing import cast

from flask import Flask, Response, current_app, g, make_response, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from portal.core.modules import Module
from portal.core.refusals import Refusal
from portal.web.bodies import FormRequest
from portal.web.notices import Words, answer, sent


class Forbidden(Refusal):
    """Known, but without the right; the sentence names it and who can grant it."""

    status = 403
    code = "forbidden"


class NotHere(Refusal):
    """Nothing for this person; the sentence says why."""

    status = 404
    code = "not_found"


class ModuleIsOff(Refusal):
    """The address belongs to a module that an admin has switched off."""

    status = 404
    code = "module_off"

    def __init__(self, module: Module, sentence: str) -> None:
        super().__init__(sentence)
        self.module = module


_WORDS = {
    400: Words("That did not arrive whole", "Go back, reload the page and send it again."),
    401: Words("Sign in first", "Sign in, then come back to this page."),
    403: Words("Not yours to open", "Ask the owner of the event for the right to do this."),
    404: Words("Nothing here", "The address may have a typing error, or the page was removed."),
    405: Words("Not this way", "Open the page and use its buttons."),
    409: Words("That changed meanwhile", "Reload the page and look again."),
    413: Words("Too much at once", "Shorten what you typed, or choose a smaller file."),
    410: Words("This is over", "Go back and begin again."),
    415: Words("Not in this form", "Send JSON, with the content type application/json."),
    422: Words("Not like this", "Change what is named here and send it again."),
    429: Words("Slow down a little", "Too many tries. Wait a minute and try again."),
    500: Words("Our mistake", "Nothing was stored. We have written it down; please try again."),
    503: Words("One moment", "The box office is busy right now. Try again in a few seconds."),
}
STALE_FORM = Words(
    "This form was open too long",
    "Nothing was stored. Go back, check that all you typed is still there, and send it again.",
)


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(ModuleIsOff, _module_is_off)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _bug)


def _stale_form(_error: CSRFError) -> Response:
    return answer(400, STALE_FORM, "csrf")


def _refusal(refusal: Refusal) -> Response:
    title = _WORDS.get(refusal.status, _WORDS[409]).title
    return answer(
        refusal.status,
        Words(title, refusal.sentence),
        refusal.code,
        headers=refusal.headers,
        faults=refusal.faults,
    )


def _module_is_off(refusal: ModuleIsOff) -> Response:
    """What somebody sent is kept on the page, ready for when it is on again."""
    return answer(
        refusal.status,
        Words("Switched off", refusal.sentence),
        refusal.code,
        faults=refusal.faults,
        kept=[(name, value) for name, value in sent() if name != "csrf_token"],
    )


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    if status == 413:
        cast(FormRequest, request).swallow()
    if status < 400:  # a redirect raised by routing
        return make_response(error.get_response())
    words = _WORDS.get(status) or Words(HTTPStatus(status).phrase, "Go back and try again.")
    allow = dict(error.get_headers()).get("Allow")
    return answer(status, words, _code(status), headers={"Allow": allow} if allow else {})


def _bug(error: Exception) -> Response:
    """Not a refusal but a bug, or a database that does not answer: log it, say it kindly."""
    current_app.logger.error("%s %s failed", request.method, _address(), exc_info=error)
    status = 503 if _is_busy(error) else 500
    g.database_in_doubt = True  # nothing of the page that says so may ask it
    headers = {"Retry-After": "5"} if status == 503 else {}
    return answer(status, _WORDS[status], _code(status), headers=headers)


def _address() -> str:
    """Without what opens something: a log must not hold the key of a mailed link."""
    is_key = request.url_rule and "token" in (request.view_args or {})
    return request.url_rule.rule if request.url_rule and is_key else request.path


def _is_busy(error: Exception) -> bool:
    return isinstance(error, OperationalError | PoolTimeout)


def _code(status: int) -> str:
    return HTTPStatus(status).phrase.lower().replace(" ", "_")
