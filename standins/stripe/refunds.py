"""Money that goes back: never more than is left, sometimes later, sometimes not at all."""

from flask import Blueprint, Response
from stripe.params import RefundCreateParams, RefundListParams, RefundRetrieveParams

from standins.stripe import amounts
from standins.stripe.calls import account, answered, asked
from standins.stripe.errors import StripeError
from standins.stripe.events import emit
from standins.stripe.store import Account
from standins.stripe.wire import Thing
from standins.stripe.world import World, here

bp = Blueprint("refunds", __name__)


@bp.post("/v1/refunds")
def create() -> Response:
    world, owner, params = here(), account(), asked(RefundCreateParams)
    return answered(refund(world, owner, _charge(world, owner, params), params), params)


@bp.get("/v1/refunds")
def listed() -> Response:
    params = asked(RefundListParams)
    return answered(here().store.page(account(), "refund", "/v1/refunds", params), params)


@bp.get("/v1/refunds/<ref>")
def one(ref: str) -> Response:
    params = asked(RefundRetrieveParams)
    return answered(here().store.get(account(), "refund", ref), params)


def refund(world: World, owner: Account, charge: Thing, params: Thing) -> Thing:
    """Give back the amount, or all that is left. The next fate, if one waits, decides how it ends:
    `declined` raises, `pending` leaves the end open, `failed` is told later as an event."""
    amount = _amount(charge, params.get("amount"))
    fate = world.refund_fates.pop(0) if world.refund_fates else "succeeded"
    if fate == "declined":
        raise StripeError(
            "Insufficient funds in your Stripe balance to refund this amount.",
            code="balance_insufficient",
            executed=True,
        )
    made = world.store.add(
        owner,
        "re",
        "refund",
        amount=amount,
        charge=charge["id"],
        currency=charge["currency"],
        metadata=params.get("metadata", {}),
        payment_intent=charge["payment_intent"],
        reason=params.get("reason"),
        status=fate,
    )
    _give_back(charge, amount)
    emit(world, owner, "refund.created", made)
    emit(world, owner, "charge.refunded", charge)
    return made


def settle(world: World, owner: Account, made: Thing, status: str) -> None:
    """A refund that was under way arrived, or came back (also one that had succeeded)."""
    before = {"status": made["status"]}
    made["status"] = status
    if status == "failed":
        made["failure_reason"] = "lost_or_stolen_card"
        _give_back(world.store.get(owner, "charge", made["charge"]), -made["amount"])
    emit(world, owner, "refund.updated", made, before=before)
    if status == "failed":
        emit(world, owner, "refund.failed", made)


def _give_back(charge: Thing, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]


def _charge(world: World, owner: Account, params: Thing) -> Thing:
    if ref := params.get("charge"):
        return world.store.get(owner, "charge", ref, param="charge")
    ref = params.get("payment_intent")
    if not ref:
        raise StripeError(
            "One of the following params should be provided for this request: "
            "payment_intent or charge."
        )
    intent = world.store.get(owner, "payment_intent", ref, param="payment_intent")
    if intent["status"] != "succeeded":
        raise StripeError(
            f"This PaymentIntent ({ref}) does not have a successful charge to refund.",
            param="payment_intent",
        )
    return world.store.get(owner, "charge", intent["latest_charge"])


def _amount(charge: Thing, wanted: int | None) -> int:
    left = charge["amount"] - charge["amount_refunded"]
    if charge["disputed"]:
        raise StripeError(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    if not left:
        raise StripeError(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    if wanted is not None and wanted < 1:
        raise StripeError(
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param="amount",
        )
    amount = left if wanted is None else wanted
    if amount > left:
        which = "unrefunded amount on charge" if charge["amount_refunded"] else "charge amount"
        raise StripeError(
            f"Refund amount ({amounts.written(amount, charge['currency'])}) is greater than "
            f"{which} ({amounts.written(left, charge['currency'])})",
            param="amount",
        )
    return amount
