"""The order of an address, for whoever may see it; others learn nothing."""

from flask import abort, request

from portal.checkout import queries
from portal.orders import Order, visitors


def own(code: str) -> Order:
    """Only who made the order goes on with it; others learn nothing."""
    order = seen(code)
    if not visitors.may_act(order):
        abort(404)
    return order


def seen(code: str) -> Order:
    order = queries.by_code(code)
    if order is None or not visitors.may_open(order):
        abort(404)
    return order


def network() -> str:
    """The address that tries are counted for."""
    return request.remote_addr or ""
