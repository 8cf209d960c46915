"""A program that saw a payment succeed asks us to look, `/v1/orders/<code>/charge`."""

from typing import Any

from flask import Response, abort, current_app, jsonify

from portal import online, people
from portal.api import answers, bodies
from portal.api.views import blueprint
from portal.core.refusals import WrongState
from portal.orders import Order, visitors
from portal.orders.queries import by_code
from portal.web.blueprint import open_to_all


@blueprint.post("/orders/<code>/charge")
@open_to_all
def charge(code: str) -> Response:
    """200 with the order once its provider confirms what was paid; repeatable."""
    order = _opened(code)
    provider, thing = bodies.payment()
    online.charge(order, provider, thing)
    stored = by_code(code)
    assert stored, "orders are never deleted"
    if not stored.is_completed:
        raise WrongState(f"Order {code} is {stored.status}: the money goes back.")
    return jsonify(answers.order(stored))


def _opened(code: str) -> Order:
    """Who has the link needs no token of a form: no other site can make a browser send it."""
    order = by_code(code)
    if order is None or not visitors.may_act(order):
        abort(404 if people.current() else 401)
    if not visitors.holds_link(order) and current_app.config["WTF_CSRF_ENABLED"]:
        protection: Any = current_app.extensions["csrf"]
        protection.protect()
    return order
