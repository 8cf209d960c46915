"""Orders: what a shop wants for what, and where a buyer says yes."""

from decimal import Decimal

from flask import Blueprint, request

from standins.paypal import money
from standins.paypal.calls import Answer, body, check, link, once, short
from standins.paypal.errors import PayPalError
from standins.paypal.world import Thing, here

bp = Blueprint("orders", __name__)

ORDER = frozenset({"intent", "purchase_units", "payment_source", "application_context", "payer"})
UNIT = frozenset(
    {"reference_id", "custom_id", "invoice_id", "description", "soft_descriptor"}
    | {"amount", "items", "payee", "payment_instruction", "supplementary_data", "shipping"}
)
CONTEXT = frozenset(
    {"brand_name", "locale", "landing_page", "shipping_preference", "user_action"}
    | {"payment_method_preference", "return_url", "cancel_url", "contact_preference"}
)
LENGTHS = {
    "reference_id": 256,
    "custom_id": 255,
    "invoice_id": 127,
    "description": 127,
    "soft_descriptor": 22,
}
PARTS = ("item_total", "tax_total", "shipping", "handling", "insurance")
TAKEN_OFF = ("discount", "shipping_discount")


@bp.post("/v2/checkout/orders")
def create() -> Answer:
    sent = body(ORDER)
    _check(sent)
    order, status = once(lambda: _made(sent), sent)
    return short(order), status


@bp.get("/v2/checkout/orders/<ref>")
def one(ref: str) -> Thing:
    return here().get("order", ref)


def _made(sent: Thing) -> Thing:
    by_paypal = "payment_source" in sent
    units = [{"reference_id": "default", **unit} for unit in sent["purchase_units"]]
    order = here().add(
        "order",
        intent="CAPTURE",
        status="PAYER_ACTION_REQUIRED" if by_paypal else "CREATED",
        payment_source={"paypal": {}},
        purchase_units=units,
    )
    here().contexts[order["id"]] = _context(sent)
    ref = order["id"]
    order["links"] = [
        link(here(), "self", f"/v2/checkout/orders/{ref}"),
        link(here(), "payer-action" if by_paypal else "approve", f"/checkoutnow?token={ref}"),
        link(here(), "capture", f"/v2/checkout/orders/{ref}/capture", "POST"),
    ]
    return order


def _context(sent: Thing) -> Thing:
    old: Thing = sent.get("application_context", {})
    new: Thing = sent.get("payment_source", {}).get("paypal", {}).get("experience_context", {})
    return {**old, **new}


def _check(sent: Thing) -> None:
    if sent.get("intent") != "CAPTURE":
        raise PayPalError("INVALID_PARAMETER_SYNTAX", status=400, field="/intent")
    units = sent.get("purchase_units")
    if not isinstance(units, list) or len(units) != 1:  # this stand-in has one buyer and one shop
        raise PayPalError("MISSING_REQUIRED_PARAMETER", status=400, field="/purchase_units")
    if "payment_source" in sent and not request.headers.get("PayPal-Request-Id"):
        raise PayPalError("PAYPAL_REQUEST_ID_REQUIRED", status=400)
    check(_context(sent), CONTEXT, "/payment_source/paypal/experience_context")
    _check_unit(units[0], "/purchase_units/0")


def _check_unit(unit: Thing, field: str) -> None:
    check(unit, UNIT, field)
    for name, most in LENGTHS.items():
        if len(unit.get(name, "x")) not in range(1, most + 1):
            raise PayPalError("INVALID_STRING_LENGTH", status=400, field=f"{field}/{name}")
    total = money.read(unit.get("amount"), f"{field}/amount")
    if "items" in unit or "breakdown" in unit["amount"]:
        _check_sum(unit, total, field)


def _check_sum(unit: Thing, total: Decimal, field: str) -> None:
    """What is listed must add up to what is asked for."""
    parts: Thing = unit["amount"].get("breakdown", {})
    values = {name: Decimal(part["value"]) for name, part in parts.items()}
    if "items" in unit:
        if "item_total" not in values:
            raise PayPalError("ITEM_TOTAL_REQUIRED", field=f"{field}/amount/breakdown/item_total")
        listed = (Decimal(i["unit_amount"]["value"]) * int(i["quantity"]) for i in unit["items"])
        if sum(listed) != values["item_total"]:
            raise PayPalError("ITEM_TOTAL_MISMATCH", field=f"{field}/amount/breakdown/item_total")
    given = sum(values.get(name, Decimal()) for name in PARTS)
    taken = sum(values.get(name, Decimal()) for name in TAKEN_OFF)
    if given - taken != total:
        raise PayPalError("AMOUNT_MISMATCH", field=f"{field}/amount/value")
