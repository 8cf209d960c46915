"""Back from paying: ask the provider until it is known how it went."""

from flask import Response, flash, request, url_for

from portal import online
from portal.checkout import queries, screen, standing, visits
from portal.checkout.standing import Stage
from portal.checkout.views import blueprint
from portal.core.refusals import Refusal
from portal.online import AttemptState, Outcome
from portal.orders import Order
from portal.web.blueprint import open_to_all
from portal.web.pages import go, wants_part

_NOT_YET = (Outcome.WAITING, Outcome.UNKNOWN)
_MADE = (Stage.COMPLETED, Stage.CANCELLED)
REFUSED = "Your payment was refused. Nothing was taken. Try again, or choose another way."


@blueprint.get("/orders/<code>/return")
@open_to_all
def come_back(code: str) -> Response:
    """Where the provider sends its buyer; it may have told us already."""
    order = visits.own(code)
    attempt = online.latest(order)
    if standing.of(order).stage in _MADE or attempt is None:
        return screen.to_page(order)
    if attempt.state == AttemptState.OVER:
        return _to_pay(order, attempt.provider)
    return screen.asking(order)


@blueprint.post("/orders/<code>/return")
@open_to_all
def look_again(code: str) -> Response:
    """The same settling as the webhook does, in case that one never comes."""
    order = visits.own(code)
    attempt = online.latest(order)
    if standing.of(order).stage in _MADE or attempt is None:
        return screen.to_page(order)
    provider = attempt.provider
    try:
        outcome = online.check(order).outcome
    except Refusal as silent:  # no answer: asked again in a moment
        return screen.asking(_again(code), is_silent=silent.sentence)
    order = _again(code)
    if outcome in _NOT_YET and not order.is_completed:
        return screen.asking(order) if wants_part() else go(url_for(".come_back", code=code))
    if outcome in (Outcome.OPEN, Outcome.OVER):
        if outcome is Outcome.OVER:
            flash(REFUSED, "warn")
        return _to_pay(order, provider)
    return screen.to_page(order)


def _again(code: str) -> Order:
    """As it is now: what was read before the provider was asked is old."""
    order = queries.by_code(code)
    assert order, "orders are never deleted"
    return order


def _to_pay(order: Order, provider: str) -> Response:
    """Not paid: other ways are there, and nothing is lost."""
    if request.method == "POST" or standing.of(order).stage is Stage.HELD:
        return go(url_for(".pay", code=order.code, back=provider))
    return screen.to_page(order)
