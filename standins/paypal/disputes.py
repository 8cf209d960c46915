"""A buyer complains: the money is in question until somebody decides."""

from flask import Blueprint

from standins.paypal.notices import tell
from standins.paypal.world import Thing, World, here

bp = Blueprint("disputes", __name__)


@bp.get("/v1/customer/disputes/<ref>")
def one(ref: str) -> Thing:
    return here().get("dispute", ref)


def open_dispute(world: World, capture: Thing, reason: str) -> Thing:
    number = f"PP-R-{len(world.all('dispute')) + 1:04}"
    dispute = world.add(
        "dispute",
        number,
        dispute_id=number,
        disputed_transactions=[
            {"seller_transaction_id": capture["id"], "custom": capture.get("custom_id", "")}
        ],
        reason=reason,
        status="OPEN",
        dispute_amount=capture["amount"],
        dispute_life_cycle_stage="CHARGEBACK",
    )
    tell(
        world,
        "CUSTOMER.DISPUTE.CREATED",
        "dispute",
        dispute,
        f"A new dispute opened with Case # {number}",
    )
    return dispute


def is_lost(world: World, capture: Thing) -> bool:
    """Whether the buyer has the money back already."""
    return any(
        dispute["disputed_transactions"][0]["seller_transaction_id"] == capture["id"]
        and dispute.get("dispute_outcome", {}).get("outcome_code") == "RESOLVED_BUYER_FAVOUR"
        for dispute in world.all("dispute")
    )


def close(world: World, dispute: Thing, outcome: str) -> None:
    """RESOLVED_BUYER_FAVOUR: the money is gone; RESOLVED_SELLER_FAVOUR: it stays."""
    outcomes = {"outcome_code": outcome, "amount_refunded": dispute["dispute_amount"]}
    dispute.update(status="RESOLVED", dispute_outcome=outcomes, update_time=world.moment())
    tell(
        world,
        "CUSTOMER.DISPUTE.RESOLVED",
        "dispute",
        dispute,
        f"A dispute was resolved with case # {dispute['id']}",
    )
