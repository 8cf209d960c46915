"""A buyer goes to the bank: the money is gone until somebody decides."""

from typing import TypedDict

from flask import Blueprint, Response
from stripe.params import DisputeListParams

from standins.stripe.calls import account, answered, asked
from standins.stripe.events import emit
from standins.stripe.store import Account
from standins.stripe.wire import Thing
from standins.stripe.world import World, here

bp = Blueprint("disputes", __name__)


class RetrieveParams(TypedDict, total=False):
    expand: list[str]


@bp.get("/v1/disputes")
def listed() -> Response:
    params = asked(DisputeListParams)
    return answered(here().store.page(account(), "dispute", "/v1/disputes", params), params)


@bp.get("/v1/disputes/<ref>")
def one(ref: str) -> Response:
    params = asked(RetrieveParams)
    return answered(here().store.get(account(), "dispute", ref), params)


def open_dispute(
    world: World, owner: Account, charge: Thing, amount: int | None, reason: str
) -> Thing:
    charge["disputed"] = True
    dispute = world.store.add(
        owner,
        "du",
        "dispute",
        amount=amount or charge["amount"],
        charge=charge["id"],
        currency=charge["currency"],
        is_charge_refundable=False,
        metadata={},
        payment_intent=charge["payment_intent"],
        reason=reason,
        status="needs_response",
    )
    emit(world, owner, "charge.dispute.created", dispute)
    return dispute


def close(world: World, owner: Account, dispute: Thing, status: str) -> None:
    """`won`: the money comes back, and may be refunded again. `lost`: it does not."""
    dispute["status"] = status
    if status == "won":
        world.store.get(owner, "charge", dispute["charge"])["disputed"] = False
    emit(world, owner, "charge.dispute.closed", dispute)
