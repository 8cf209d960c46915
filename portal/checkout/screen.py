"""What the pages of an order show: the order as it stands, and where its buyer goes from here."""

from http import HTTPStatus
from typing import Any

from flask import Response, current_app, flash, make_response, render_template, request, url_for

from portal import modules, payments
from portal.checkout import money, queries, rules, standing
from portal.checkout.forms import DetailsForm, PayForm
from portal.checkout.seats import HoldersForm
from portal.checkout.standing import Stage
from portal.core.db import db
from portal.core.refusals import Refusal
from portal.documents.gather import tickets_of
from portal.orders import Order, holders, visitors
from portal.web.pages import go, show

COUNTDOWN = "checkout/_countdown.html"

# Ten times after a second, then every three: a minute.
_EAGER, _PATIENT = 10, 27

_MADE = {
    Stage.PLACED: "This order is placed already. Nothing was done twice.",
    Stage.COMPLETED: "This order is complete already. Nothing was done twice.",
}


def order_page(order: Order, form: HoldersForm | None = None, **more: Any) -> Response:
    """The page of an order; `form` after somebody sent names that cannot be."""
    stands = standing.of(order)
    over = stands.stage is Stage.OVER
    moved = money.of(order)
    still = rules.still_there(order, stands.at, modules.switches()) if over else []
    response = show(
        "checkout/order.html",
        **{"status": form.status if form else HTTPStatus.OK, "refusal": None} | more,
        order=order,
        stands=stands,
        money=moved,
        head="returned" if over and moved.came else stands.stage,
        tickets=[] if over else tickets_of(order),
        still=still,
        still_words=rules.in_words(still),
        names_until=holders.names_until(order.event),
        choose_again=event_page(order, rules.link_to(still)),
        way=payments.way_of(order) if stands.stage is Stage.PLACED else None,
        form=form or HoldersForm.of(order, formdata=None),
        may_act=visitors.may_act(order),
    )
    response.headers.update(form.headers if form else {})
    return response


def refused(order: Order, refusal: Refusal) -> Response:
    """The order as it is stored, and why it stays so."""
    db.session.rollback()
    stored = queries.by_code(order.code)
    assert stored, "orders are never deleted"
    return order_page(stored, status=refusal.status, refusal=refusal)


def countdown(order: Order) -> Response:
    """The part that counts, after more time was asked for."""
    return make_response(render_template(COUNTDOWN, order=order, stands=standing.of(order)))


def details(order: Order, form: DetailsForm) -> Response:
    return _step("checkout/details.html", order, form)


def pay(order: Order, form: PayForm) -> Response:
    return _step("checkout/pay.html", order, form)


def asking(order: Order, is_silent: str = "") -> Response:
    """Wait for a provider: every second at first, then calmly, and longer than anybody stays."""
    n = min(int(request.form["n"]) + 1, _PATIENT) if _counts() else 0
    return show(
        "checkout/return.html",
        "checkout/_asking.html",
        order=order,
        n=n,
        wait=1 if n < _EAGER else 3 if n < _PATIENT else 10,
        is_long=n >= _PATIENT,
        is_silent=is_silent,
    )


def onward(order: Order) -> Response:
    """To the next step of a held order; to its page when there is none."""
    stands = standing.of(order)
    if stands.stage is not Stage.HELD:
        return to_page(order)
    if stands.is_named and not stands.is_free:
        return go(url_for("checkout.pay", code=order.code))
    return go(url_for("checkout.details", code=order.code))


def made_already(order: Order) -> Response:
    """For who comes back to a step that is behind them, or sends a form twice."""
    stage = standing.of(order).stage
    said = _MADE.get(stage, "") if request.method == "POST" else ""
    return to_page(order, said)


def to_page(order: Order, said: str = "") -> Response:
    if said:
        flash(said)
    return go(url_for("checkout.order", code=order.code))


def event_page(order: Order, chosen: str) -> str:
    """Where tickets are chosen, with quantities and codes filled in."""
    names = [use.code for use in order.codes]
    slug = order.event.slug
    return url_for("shop.event", event_slug=slug, t=chosen or None, code=names or None)


def public_address(order: Order) -> str:
    """Of the event, for everybody; from the setting, as all that leaves the house."""
    base: str = current_app.config["BASE_URL"]
    return base.rstrip("/") + url_for("shop.event", event_slug=order.event.slug)


def _counts() -> bool:
    sent = request.form.get("n", "")
    return sent.isascii() and sent.isdigit() and len(sent) < 4


def _step(page: str, order: Order, form: DetailsForm | PayForm) -> Response:
    stands = standing.of(order)
    response = show(
        page,
        nobody_can_pay=not stands.is_free and not payments.ways(order.event),
        status=form.status,
        order=order,
        stands=stands,
        form=form,
        names_until=holders.names_until(order.event),
        choose_again=event_page(order, rules.link_to_all(order)),
    )
    response.headers.update(form.headers)
    return response
