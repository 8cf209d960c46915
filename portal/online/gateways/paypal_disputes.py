"""A buyer complains at PayPal: which payment that is about, and what it took back. Pure."""

from typing import Any

from portal.online.found import NotFound

# With RESOLVED_WITH_PAYOUT it is PayPal who pays the buyer.
_LOST = {"RESOLVED_BUYER_FAVOUR", "ACCEPTED"}


def is_dispute(thing: str) -> bool:
    """By how PayPal writes them: PP-D-12345, and orders 5O190127TN364715T."""
    return thing.startswith("PP-")


def capture_of(dispute: Any) -> str:
    """Raises `NotFound`."""
    for paid in dispute.get("disputed_transactions") or []:
        if paid.get("seller_transaction_id"):
            return str(paid["seller_transaction_id"])
    raise NotFound("This dispute is about no payment of ours.")


def lost(dispute: Any) -> Any:
    """The amount that went to the buyer, as PayPal writes amounts; None while nothing did."""
    outcome = dispute.get("dispute_outcome") or {}
    if dispute.get("status") != "RESOLVED" or outcome.get("outcome_code") not in _LOST:
        return None
    return outcome.get("amount_refunded") or dispute["dispute_amount"]
