"""The program: who asks, then what was asked before, then the work."""

import secrets
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from standins import keys
from standins.journal import Asked
from standins.paypal import captures, disputes, hosted, notices, orders, refunds
from standins.paypal.errors import PayPalError
from standins.paypal.world import World, here
from standins.world import one_at_a_time

FOLDER = Path(__file__).resolve().parent.parent
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
TOKEN = "/v1/oauth2/token"
TOKEN_LIVES = 9 * 3600  # seconds

Answer = tuple[dict[str, Any], int]


def create_app(world: World) -> Flask:
    app = Flask(
        "standin_paypal", template_folder=FOLDER / "templates", static_folder=FOLDER / "static"
    )
    app.extensions["standin"] = world
    for part in (captures, disputes, hosted, notices, orders, refunds):
        app.register_blueprint(part.bp)
    app.add_url_rule(TOKEN, view_func=token, methods=["POST"])
    app.before_request(_let_in)
    app.register_error_handler(PayPalError, lambda error: (error.body(), error.status))
    app.after_request(_written_down)
    app.wsgi_app = one_at_a_time(world, app.wsgi_app)  # type: ignore[method-assign]
    return app


def token() -> Answer:
    sent = request.authorization
    if sent is None or (sent.username, sent.password) != (
        keys.PAYPAL_CLIENT_ID,
        keys.PAYPAL_SECRET,
    ):
        return _unknown("invalid_client", "Client Authentication failed")
    if request.form.get("grant_type") != "client_credentials":
        return {"error": "unsupported_grant_type"}, 400
    made = f"A21{secrets.token_urlsafe(24)}"
    here().tokens[made] = here().now() + TOKEN_LIVES
    return {"access_token": made, "token_type": "Bearer", "expires_in": TOKEN_LIVES}, 200


def _is_call() -> bool:
    """A call of the API, not somebody's browser."""
    return request.path.startswith(("/v1/", "/v2/"))


def _let_in() -> Answer | None:
    if not _is_call():
        return None
    world = here()
    if world.faults.failing.strikes(request.method, request.path):
        raise PayPalError("INTERNAL_SERVICE_ERROR", status=world.faults.failing_status)
    sent = request.authorization
    known = world.tokens.get((sent.token or "") if sent else "", 0.0)
    if request.path == TOKEN or known > world.now():
        return None
    return _unknown("invalid_token", "Access Token not found in cache")


def _unknown(error: str, description: str) -> Answer:
    return {"error": error, "error_description": description}, 401


def _written_down(response: Response) -> Response:
    if not _is_call():
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cache-Control"] = "no-store"
        return response
    here().requests.append(
        Asked(
            request.method,
            request.path,
            request.get_json(silent=True) or request.form.to_dict(),
            dict(request.headers),
            response.status_code,
            "standin.replayed" in request.environ,
        )
    )
    return response
