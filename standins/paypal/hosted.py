"""The page on which a buyer says yes or no."""

from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from standins.paypal.captures import approve
from standins.paypal.errors import PayPalError
from standins.paypal.world import Thing, here

bp = Blueprint("hosted", __name__)


@bp.get("/checkoutnow")
def page() -> tuple[str, int]:
    order = _asked_for()
    waits = order["status"] in ("CREATED", "PAYER_ACTION_REQUIRED", "APPROVED")
    unit = order["purchase_units"][0]
    return render_template("paypal_pay.html", order=order, unit=unit, waits=waits), (
        200 if waits else 410
    )


@bp.post("/checkoutnow")
def said() -> Response:
    order = _asked_for()
    context, answer = here().contexts[order["id"]], {"token": order["id"]}
    if request.form.get("do") == "cancel":
        return _back(context.get("cancel_url"), answer)
    if order["status"] in ("CREATED", "PAYER_ACTION_REQUIRED"):
        approve(here(), order)
    return _back(context.get("return_url"), {**answer, "PayerID": order["payer"]["payer_id"]})


def _asked_for() -> Thing:
    try:
        return here().get("order", request.args.get("token", ""))
    except PayPalError:
        abort(404)


def _back(to: str | None, answer: dict[str, str]) -> Response:
    to = to or abort(404)
    return redirect(f"{to}{'&' if '?' in to else '?'}{urlencode(answer)}", 303)
