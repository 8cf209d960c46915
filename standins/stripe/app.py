"""The program: keys first, then accounts, then what was answered before, then the work."""

import secrets
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from standins import keys
from standins.journal import Asked
from standins.stripe import accounts, charges, disputes, events, hosted, oauth, refunds, sessions
from standins.stripe.calls import account, raw
from standins.stripe.errors import StripeError
from standins.stripe.idempotency import keep, replay
from standins.stripe.world import World, here
from standins.world import one_at_a_time

FOLDER = Path(__file__).resolve().parent.parent
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"


def create_app(world: World) -> Flask:
    app = Flask(
        "standin_stripe", template_folder=FOLDER / "templates", static_folder=FOLDER / "static"
    )
    app.extensions["standin"] = world
    for part in (accounts, charges, disputes, events, hosted, oauth, refunds, sessions):
        app.register_blueprint(part.bp)
    app.before_request(_let_in)
    app.register_error_handler(StripeError, _refused)
    app.after_request(_written_down)
    app.wsgi_app = one_at_a_time(world, app.wsgi_app)  # type: ignore[method-assign]
    return app


def _is_call() -> bool:
    """A call of the API, not somebody's browser."""
    return request.path.startswith("/v1/") or request.path in ("/oauth/token", "/oauth/deauthorize")


def _let_in() -> Response | None:
    if not _is_call():
        return None
    world = here()
    _check_key()
    _check_account(world)
    if world.faults.failing.strikes(request.method, request.path):
        raise StripeError(
            "Something went wrong on our end.", status=world.faults.failing_status, kind="api_error"
        )
    return replay(world)


def _check_key() -> None:
    sent = request.authorization
    given = (sent.token or sent.username) if sent else None
    if given is None:
        raise StripeError("You did not provide an API key.", status=401)
    if given != keys.STRIPE_SECRET_KEY:
        hidden = f"{given[:8]}{'*' * 8}{given[-4:]}"
        raise StripeError(f"Invalid API Key provided: {hidden}", status=401)


def _check_account(world: World) -> None:
    if ref := account():
        accounts.known(world, ref)


def _refused(error: StripeError) -> tuple[dict[str, Any], int]:
    if error.executed:
        request.environ["standin.executed"] = True
    return error.body(), error.status


def _written_down(response: Response) -> Response:
    if not _is_call():
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cache-Control"] = "no-store"
        return response
    world = here()
    response.headers["Request-Id"] = f"req_{secrets.token_hex(7)}"
    keep(world, response)
    world.requests.append(
        Asked(
            request.method,
            request.path,
            raw(),
            dict(request.headers),
            response.status_code,
            "Idempotent-Replayed" in response.headers,
        )
    )
    return response
