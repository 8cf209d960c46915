"""OAuth of Connect: an account that exists lets the platform in, once for each code."""

import secrets
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from standins import keys
from standins.stripe import accounts
from standins.stripe.calls import raw
from standins.stripe.errors import OAuthError
from standins.stripe.events import emit
from standins.stripe.wire import Thing
from standins.stripe.world import World, here

bp = Blueprint("oauth", __name__)

CODE_LIVES = 5 * 60  # seconds
SCOPES = ("read_only", "read_write")


@bp.get("/oauth/authorize")
def ask() -> tuple[str, int]:
    problem = _problem()
    return render_template("stripe_connect.html", problem=problem), 400 if problem else 200


@bp.post("/oauth/authorize")
def said() -> Answer:
    if problem := _problem():
        raise OAuthError("invalid_request", problem)
    if request.form.get("do") == "connect":
        answer = {"scope": request.args["scope"], "code": _new_code(here())}
    else:
        answer = {"error": "access_denied", "error_description": "The user denied your request"}
    if state := request.args.get("state"):
        answer["state"] = state
    to = request.args["redirect_uri"]
    return redirect(f"{to}{'&' if '?' in to else '?'}{urlencode(answer)}", 303)


def _problem() -> str | None:
    given = request.args
    wrong = {
        "No application matches the supplied client identifier": given.get("client_id")
        != keys.STRIPE_CLIENT_ID,
        "response_type must be code": given.get("response_type") != "code",
        "scope must be read_only or read_write": given.get("scope") not in SCOPES,
        "redirect_uri must be given": not given.get("redirect_uri"),
    }
    return next((sentence for sentence, holds in wrong.items() if holds), None)


def _new_code(world: World) -> str:
    code = f"ac_{secrets.token_hex(12)}"
    world.codes[code] = {"scope": request.args["scope"], "until": world.store.now() + CODE_LIVES}
    return code


@bp.post("/oauth/token")
def token() -> Response:
    world, params = here(), raw()
    if params.get("grant_type") != "authorization_code":
        raise OAuthError("unsupported_grant_type", "grant_type must be authorization_code")
    code = params.get("code", "")
    found = world.codes.pop(code, None)
    if found is None or found["until"] < world.store.now():
        raise OAuthError(
            "invalid_grant",
            f"Authorization code does not exist, was used before or has expired: {code}",
        )
    owner = accounts.add(world, able=True)
    return jsonify(
        access_token=f"sk_test_of_{owner['id']}",
        livemode=False,
        refresh_token=f"rt_{secrets.token_hex(12)}",
        scope=found["scope"],
        stripe_publishable_key=f"{keys.STRIPE_PUBLISHABLE_KEY}_{owner['id']}",
        stripe_user_id=owner["id"],
        token_type="bearer",
    )


@bp.post("/oauth/deauthorize")
def leave() -> Response:
    world, params = here(), raw()
    ref = params.get("stripe_user_id", "")
    owner = world.store.find(None, ref)
    if params.get("client_id") != keys.STRIPE_CLIENT_ID or owner is None:
        raise OAuthError(
            "invalid_client",
            f"This application is not connected to stripe account {ref}, "
            "or that account does not exist.",
            status=401,
        )
    disconnect(world, owner)
    return jsonify(stripe_user_id=ref)


def disconnect(world: World, owner: Thing) -> None:
    """From here on the platform is a stranger to this account."""
    world.store.forget(owner["id"])
    application = {"id": keys.STRIPE_CLIENT_ID, "object": "application", "name": "Foyer"}
    emit(world, owner["id"], "account.application.deauthorized", application)
