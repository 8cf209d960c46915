"""Money that goes back: all of a capture, or parts of it, never more than is left."""

from decimal import Decimal

from flask import Blueprint

from standins.paypal import disputes, money
from standins.paypal.calls import Answer, body, link, once, short
from standins.paypal.errors import PayPalError
from standins.paypal.notices import tell
from standins.paypal.world import Thing, World, here

bp = Blueprint("refunds", __name__)

REFUND = frozenset({"amount", "custom_id", "invoice_id", "note_to_payer", "payment_instruction"})
REFUNDABLE = ("COMPLETED", "PARTIALLY_REFUNDED")


@bp.post("/v2/payments/captures/<ref>/refund")
def create(ref: str) -> Answer:
    sent = body(REFUND)
    capture = here().get("capture", ref)
    made, status = once(lambda: refund(here(), capture, sent), sent)
    return short(made), status


@bp.get("/v2/payments/refunds/<ref>")
def one(ref: str) -> Thing:
    return here().get("refund", ref)


def refund(world: World, capture: Thing, sent: Thing) -> Thing:
    """Give back the amount, or all that is left. The next fate, if one waits, decides how it ends:
    `declined` raises, `pending` leaves the end open."""
    amount = _amount(world, capture, sent.get("amount"))
    fate = world.refund_fates.pop(0) if world.refund_fates else "completed"
    if fate == "declined":
        raise PayPalError("REFUND_FAILED_INSUFFICIENT_FUNDS")
    about = {k: sent[k] for k in ("custom_id", "invoice_id", "note_to_payer") if k in sent}
    currency = capture["amount"]["currency_code"]
    made = world.add(
        "refund",
        status=fate.upper(),
        amount=money.written(amount, currency),
        capture_id=capture["id"],
        **about,
    )
    made["links"] = [
        link(world, "self", f"/v2/payments/refunds/{made['id']}"),
        link(world, "up", f"/v2/payments/captures/{capture['id']}"),
    ]
    _list(world, capture, made)
    _mark(world, capture)
    if made["status"] == "COMPLETED":
        _tell(world, made)
    return made


def _list(world: World, capture: Thing, made: Thing) -> None:
    """The order shows it beside its capture."""
    order = world.get("order", capture["supplementary_data"]["related_ids"]["order_id"])
    order["purchase_units"][0]["payments"].setdefault("refunds", []).append(made)


def settle(world: World, made: Thing, status: str) -> None:
    """A refund that was under way is COMPLETED, or FAILED: then the money is still here."""
    made.update(status=status, update_time=world.moment())
    _mark(world, world.get("capture", made["capture_id"]))
    if status == "COMPLETED":
        _tell(world, made)
    else:
        tell(world, "PAYMENT.REFUND.FAILED", "refund", made, "A refund failed")


def left(world: World, capture: Thing) -> Decimal:
    given = (
        Decimal(made["amount"]["value"])
        for made in world.all("refund")
        if made["capture_id"] == capture["id"] and made["status"] != "FAILED"
    )
    return Decimal(capture["amount"]["value"]) - sum(given)


def _mark(world: World, capture: Thing) -> None:
    rest, whole = left(world, capture), Decimal(capture["amount"]["value"])
    status = "COMPLETED" if rest == whole else "PARTIALLY_REFUNDED" if rest else "REFUNDED"
    capture.update(status=status, update_time=world.moment())


def _amount(world: World, capture: Thing, wanted: Thing | None) -> Decimal:
    rest = left(world, capture)
    if not rest:
        raise PayPalError("CAPTURE_FULLY_REFUNDED")
    if capture["status"] not in REFUNDABLE or disputes.is_lost(world, capture):
        raise PayPalError("REFUND_NOT_ALLOWED")
    if wanted is None:
        return rest
    amount = money.read(wanted, "/amount")
    if wanted["currency_code"] != capture["amount"]["currency_code"]:
        raise PayPalError("REFUND_CAPTURE_CURRENCY_MISMATCH", field="/amount/currency_code")
    if amount > rest:
        raise PayPalError("REFUND_AMOUNT_EXCEEDED", field="/amount/value")
    return amount


def _tell(world: World, made: Thing) -> None:
    said = f"{made['amount']['value']} {made['amount']['currency_code']}"
    tell(world, "PAYMENT.CAPTURE.REFUNDED", "refund", made, f"A {said} capture was refunded")
