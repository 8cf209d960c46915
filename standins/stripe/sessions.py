"""Checkout Sessions: make one, look at it, end it."""

from flask import Blueprint, Response
from stripe.params.checkout import (
    SessionCreateParams,
    SessionExpireParams,
    SessionListParams,
    SessionRetrieveParams,
)

from standins.stripe import amounts
from standins.stripe.calls import account, answered, asked
from standins.stripe.errors import StripeError
from standins.stripe.events import emit
from standins.stripe.store import Account
from standins.stripe.wire import Thing
from standins.stripe.world import World, here

bp = Blueprint("sessions", __name__)

LIVES_AT_LEAST, LIVES_AT_MOST = 30 * 60, 24 * 3600  # seconds
# Stripe knows them; to overlook them here would show a wrong total.
CHANGES_THE_TOTAL = frozenset({"automatic_tax", "discounts", "optional_items", "shipping_options"})
# A call takes its time; Stripe forgives the client a moment.
FORGIVEN = 10


@bp.post("/v1/checkout/sessions")
def create() -> Response:
    world, owner, params = here(), account(), asked(SessionCreateParams)
    _check_wish(params)
    _check_account(world, owner)
    total, currency = _total(params.get("line_items", []))
    amounts.check(total, currency)
    session = world.store.add(
        owner,
        "cs_test",
        "checkout.session",
        **_as_sent(params),
        amount_subtotal=total,
        amount_total=total,
        currency=currency,
        expires_at=_end(params.get("expires_at"), world.store.now()),
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


def _check_wish(params: Thing) -> None:
    if params.get("mode", "payment") != "payment":
        raise StripeError("This stand-in knows the mode `payment` only.", param="mode")
    for name in sorted(CHANGES_THE_TOTAL & params.keys()):
        raise StripeError(f"This stand-in does not know {name}.", param=name)


def _check_account(world: World, owner: Account) -> None:
    if owner and not world.store.get(None, "account", owner)["charges_enabled"]:
        raise StripeError(
            "Your account cannot currently make charges. Complete its onboarding first.",
            code="account_invalid",
        )


def _total(lines: list[Thing]) -> tuple[int, str]:
    if not lines:
        raise StripeError(
            "You must specify `line_items`.", code="parameter_missing", param="line_items"
        )
    priced = [(line.get("quantity", 1), _price(line, n)) for n, line in enumerate(lines)]
    currencies = {price["currency"] for _, price in priced}
    if len(currencies) > 1:
        raise StripeError("The currency of all prices must match.", param="line_items")
    return sum(count * price["unit_amount"] for count, price in priced), currencies.pop()


def _price(line: Thing, number: int) -> Thing:
    price: Thing = line.get("price_data", {})
    if "unit_amount" not in price or "product_data" not in price:
        raise StripeError(
            "Each line needs `price_data` with `unit_amount` and `product_data`.",
            code="parameter_missing",
            param=f"line_items[{number}][price_data]",
        )
    if price["unit_amount"] < 0:
        raise StripeError(
            "Invalid non-negative integer",
            code="parameter_invalid_integer",
            param=f"line_items[{number}][price_data][unit_amount]",
        )
    return price


def _end(wanted: int | None, now: int) -> int:
    if wanted is None:
        return now + LIVES_AT_MOST
    if wanted < now + LIVES_AT_LEAST - FORGIVEN:
        too = "at least 30 minutes"
    elif wanted > now + LIVES_AT_MOST + FORGIVEN:
        too = "less than 24 hours"
    else:
        return wanted
    raise StripeError(
        f"The `expires_at` timestamp must be {too} from Checkout Session creation.",
        param="expires_at",
    )


def _as_sent(params: Thing) -> Thing:
    if not params.get("success_url"):
        raise StripeError(
            "You must provide `success_url`.", code="parameter_missing", param="success_url"
        )
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
