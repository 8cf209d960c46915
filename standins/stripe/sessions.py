"""Checkout Sessions: make one, look at it, end it."""

from flask import Blueprint, Response
from stripe.params.checkout import (
    SessionCreateParams,
    SessionExpireParams,
    SessionListParams,
    SessionRetrieveParams,
)

from standins.stripe import amounts, wishes
from standins.stripe.calls import account, answered, asked
from standins.stripe.errors import StripeError
from standins.stripe.events import emit
from standins.stripe.store import Account
from standins.stripe.wire import Thing
from standins.stripe.world import World, here

bp = Blueprint("sessions", __name__)


@bp.post("/v1/checkout/sessions")
def create() -> Response:
    world, owner, params = here(), account(), asked(SessionCreateParams)
    wishes.check(params)
    _check_account(world, owner)
    total, currency = wishes.total(params.get("line_items", []))
    amounts.check(total, currency)
    session = world.store.add(
        owner,
        "cs_test",
        "checkout.session",
        **_as_sent(params),
        amount_subtotal=total,
        amount_total=total,
        currency=currency,
        expires_at=wishes.end(params.get("expires_at"), world.store.now()),
        mode="payment",
        payment_intent=None,
        payment_method_types=["card"],
        payment_status="unpaid",
        status="open",
    )
    session["url"] = f"{world.url}/c/pay/{session['id']}"
    world.hidden[session["id"]] = params
    return answered(session, params)


@bp.get("/v1/checkout/sessions")
def listed() -> Response:
    world, params = here(), asked(SessionListParams)
    expire_due(world)
    page = world.store.page(account(), "checkout.session", "/v1/checkout/sessions", params)
    return answered(page, params)


@bp.get("/v1/checkout/sessions/<ref>")
def one(ref: str) -> Response:
    world, params = here(), asked(SessionRetrieveParams)
    expire_due(world)
    return answered(world.store.get(account(), "checkout.session", ref), params)


@bp.post("/v1/checkout/sessions/<ref>/expire")
def ended(ref: str) -> Response:
    world, params = here(), asked(SessionExpireParams)
    session = world.store.get(account(), "checkout.session", ref)
    if session["status"] != "open":
        raise StripeError(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of `{session['status']}`."
        )
    expire(world, account(), session)
    return answered(session, params)


def expire(world: World, owner: Account, session: Thing) -> None:
    session.update(status="expired", url=None)
    emit(world, owner, "checkout.session.expired", session)
    intent = world.store.find(owner, session["payment_intent"] or "")
    if intent:
        intent["status"] = "canceled"
        emit(world, owner, "payment_intent.canceled", intent)


def expire_due(world: World) -> None:
    for session in world.store.all("checkout.session"):
        if session["status"] == "open" and session["expires_at"] <= world.store.now():
            owner, _ = world.store.anywhere(session["id"])
            expire(world, owner, session)


def _check_account(world: World, owner: Account) -> None:
    if owner and not world.store.get(None, "account", owner)["charges_enabled"]:
        raise StripeError(
            "Your account cannot currently make charges. Complete its onboarding first.",
            code="account_invalid",
        )


def _as_sent(params: Thing) -> Thing:
    email = params.get("customer_email")
    return {
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "customer": None,
        "customer_details": {"email": email} if email else None,
        "customer_email": email,
        "locale": params.get("locale"),
        "metadata": params.get("metadata", {}),
        "success_url": params["success_url"],
    }
