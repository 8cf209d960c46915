"""The page on which a buyer pays."""

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from standins.stripe import amounts, paying
from standins.stripe.sessions import expire_due
from standins.stripe.store import Account
from standins.stripe.wire import Thing
from standins.stripe.world import here

bp = Blueprint("hosted", __name__)


@bp.get("/c/pay/<ref>")
def page(ref: str) -> tuple[str, int]:
    expire_due(here())
    return _shown(_known(ref)[1])


@bp.post("/c/pay/<ref>")
def pay(ref: str) -> Answer | tuple[str, int]:
    expire_due(here())
    owner, session = _known(ref)
    if session["status"] != "open":
        return _shown(session)
    try:
        paying.pay(here(), owner, session, request.form.get("card", ""))
    except paying.Declined as no:
        return _shown(session, no.sentence)
    return redirect(session["success_url"].replace("{CHECKOUT_SESSION_ID}", ref), 303)


def _known(ref: str) -> tuple[Account, Thing]:
    try:
        return here().store.anywhere(ref)
    except KeyError:
        abort(404)


def _shown(session: Thing, problem: str | None = None) -> tuple[str, int]:
    if session["status"] != "open":
        return render_template("closed.html", session=session), 410
    lines = [
        {
            "name": line["price_data"]["product_data"].get("name", ""),
            "note": line["price_data"]["product_data"].get("description", ""),
            "count": line.get("quantity", 1),
        }
        for line in here().hidden[session["id"]]["line_items"]
    ]
    total = amounts.written(session["amount_total"], session["currency"])
    return render_template(
        "stripe_pay.html", session=session, lines=lines, total=total, problem=problem
    ), 402 if problem else 200
