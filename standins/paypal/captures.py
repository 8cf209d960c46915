"""A shop takes what a buyer approved: once."""

from flask import Blueprint

from standins.paypal.calls import Answer, body, link, once
from standins.paypal.errors import PayPalError
from standins.paypal.notices import tell
from standins.paypal.world import Thing, World, here, new_id

bp = Blueprint("captures", __name__)


@bp.post("/v2/checkout/orders/<ref>/capture")
def capture(ref: str) -> Answer:
    sent = body(frozenset({"payment_source"}))
    order = here().get("order", ref)
    return once(lambda: take(here(), order), sent)


@bp.get("/v2/payments/captures/<ref>")
def one(ref: str) -> Thing:
    return here().get("capture", ref)


def approve(world: World, order: Thing) -> None:
    """A buyer says yes."""
    payer = {"payer_id": new_id()[:13], "email_address": "buyer@example.org"}
    order.update(status="APPROVED", payer=payer, update_time=world.moment())
    tell(
        world,
        "CHECKOUT.ORDER.APPROVED",
        "checkout-order",
        order,
        "An order has been approved by buyer",
    )


def take(world: World, order: Thing) -> Thing:
    """The money moves. The next fate, if one waits, decides: `declined` sends the buyer back to
    choose again, `pending` leaves the end open."""
    if order["status"] == "COMPLETED":
        raise PayPalError("ORDER_ALREADY_CAPTURED")
    if order["status"] != "APPROVED":
        raise PayPalError("ORDER_NOT_APPROVED")
    fate = world.capture_fates.pop(0) if world.capture_fates else "completed"
    if fate == "declined":
        order["status"] = "PAYER_ACTION_REQUIRED"
        raise PayPalError("INSTRUMENT_DECLINED")
    unit = order["purchase_units"][0]
    _check_invoice(world, unit.get("invoice_id"))
    made = _capture(world, order, unit, fate.upper())
    unit["payments"] = {"captures": [made]}
    order.update(status="COMPLETED", update_time=world.moment())
    _tell(world, made)
    return order


def settle(world: World, made: Thing, status: str) -> None:
    """A capture that was under way is COMPLETED or DECLINED."""
    made.update(status=status, update_time=world.moment())
    made.pop("status_details", None)
    _tell(world, made)


def _check_invoice(world: World, invoice: str | None) -> None:
    if invoice in world.invoices:
        raise PayPalError("DUPLICATE_INVOICE_ID")
    if invoice:
        world.invoices.add(invoice)


def _capture(world: World, order: Thing, unit: Thing, status: str) -> Thing:
    about = {name: unit[name] for name in ("custom_id", "invoice_id") if name in unit}
    amount = {name: unit["amount"][name] for name in ("currency_code", "value")}
    made = world.add(
        "capture",
        status=status,
        amount=amount,
        final_capture=True,
        supplementary_data={"related_ids": {"order_id": order["id"]}},
        **about,
    )
    if status == "PENDING":
        made["status_details"] = {"reason": "PENDING_REVIEW"}
    path = f"/v2/payments/captures/{made['id']}"
    made["links"] = [
        link(world, "self", path),
        link(world, "refund", f"{path}/refund", "POST"),
        link(world, "up", f"/v2/checkout/orders/{order['id']}"),
    ]
    return made


def _tell(world: World, made: Thing) -> None:
    kind = "DENIED" if made["status"] == "DECLINED" else str(made["status"])
    money = f"{made['amount']['value']} {made['amount']['currency_code']}"
    tell(world, f"PAYMENT.CAPTURE.{kind}", "capture", made, f"Payment {kind.lower()} for {money}")
