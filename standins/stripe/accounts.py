"""Connected accounts: made by the platform, finished by their owner on a hosted page."""

import secrets

from flask import Blueprint, Response, abort, redirect, render_template, request
from stripe.params import AccountCreateParams, AccountLinkCreateParams, AccountRetrieveParams
from werkzeug.wrappers import Response as Answer

from standins.stripe.calls import account, answered, asked
from standins.stripe.errors import StripeError
from standins.stripe.events import emit
from standins.stripe.wire import Thing
from standins.stripe.world import World, here

bp = Blueprint("accounts", __name__)

LINK_LIVES = 5 * 60  # seconds
OPEN = ["business_profile.url", "external_account", "tos_acceptance.date"]


@bp.post("/v1/accounts")
def create() -> Response:
    params = asked(AccountCreateParams)
    return answered(add(here(), **params), params)


@bp.get("/v1/accounts/<ref>")
def one(ref: str) -> Response:
    params = asked(AccountRetrieveParams)
    if account() not in (None, ref):
        raise stranger(ref)
    return answered(known(here(), ref), params)


@bp.post("/v1/account_links")
def link() -> Response:
    world, params = here(), asked(AccountLinkCreateParams)
    world.store.get(None, "account", params["account"], param="account")
    missing = [name for name in ("refresh_url", "return_url") if not params.get(name)]
    if missing:
        raise StripeError(
            f"Missing required param: {missing[0]}.", code="parameter_missing", param=missing[0]
        )
    token, now = secrets.token_urlsafe(12), world.store.now()
    world.links[token] = {**params, "expires_at": now + LINK_LIVES}
    return answered(
        {
            "object": "account_link",
            "created": now,
            "expires_at": now + LINK_LIVES,
            "url": f"{world.url}/setup/{token}",
        },
        params,
    )


@bp.get("/setup/<token>")
def setup(token: str) -> Answer | str:
    world = here()
    sent = world.links.get(token) or abort(404)
    if sent["expires_at"] < world.store.now():
        return redirect(sent["refresh_url"], 303)
    owner = world.store.get(None, "account", sent["account"])
    return render_template("stripe_setup.html", account=owner)


@bp.post("/setup/<token>")
def set_up(token: str) -> Answer:
    """Once: whoever comes again is sent for a fresh link."""
    world = here()
    sent = world.links.get(token) or abort(404)
    if sent["expires_at"] < world.store.now():
        return redirect(sent["refresh_url"], 303)
    sent["expires_at"] = 0
    if request.form.get("do") == "finish":
        enable(world, world.store.get(None, "account", sent["account"]))
    return redirect(sent["return_url"], 303)


def known(world: World, ref: str) -> Thing:
    """The account, while the platform may act for it."""
    found = world.store.find(None, ref)
    if found is None or found["object"] != "account":
        raise stranger(ref)
    return found


def stranger(ref: str) -> StripeError:
    return StripeError(
        f"The provided key 'sk_test_********' does not have access to account '{ref}' "
        "(or that account does not exist). Application access may have been revoked.",
        status=403,
        code="account_invalid",
    )


def add(world: World, ref: str = "", *, able: bool = False, **params: object) -> Thing:
    """A new account. Able to charge: it has been there before it met the platform."""
    fields = {
        "business_profile": {},
        "capabilities": {},
        "country": "US",
        "default_currency": "usd",
        "email": None,
        "metadata": {},
        "type": "none" if "controller" in params else "standard",
        **{name: value for name, value in params.items() if name != "expand"},
    }
    due, reason = ([], None) if able else (OPEN, "requirements.past_due")
    return world.store.add(
        None,
        "acct",
        "account",
        **({"id": ref} if ref else {}),
        **fields,
        charges_enabled=able,
        details_submitted=able,
        payouts_enabled=able,
        requirements={"currently_due": due, "disabled_reason": reason},
    )


def enable(world: World, owner: Thing) -> None:
    _change(world, owner, able=True, due=[], reason=None)


def disable(world: World, owner: Thing, reason: str) -> None:
    """Stripe wants to know more before it goes on."""
    _change(world, owner, able=False, due=["individual.verification.document"], reason=reason)


def _change(world: World, owner: Thing, *, able: bool, due: list[str], reason: str | None) -> None:
    before = {"charges_enabled": owner["charges_enabled"]}
    owner.update(
        charges_enabled=able,
        details_submitted=True,
        payouts_enabled=able,
        requirements={"currently_due": due, "disabled_reason": reason},
    )
    emit(world, owner["id"], "account.updated", owner, before=before)
