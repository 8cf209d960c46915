"""The way from a hold to an order: who comes, how it is paid, more time, once more."""

from flask import Response, flash, request, session, url_for

from portal import online, orders, payments, people
from portal.checkout import actions, screen, standing, visits
from portal.checkout.forms import DetailsForm, PayForm
from portal.checkout.standing import Stage
from portal.core.refusals import Refusal, WrongState
from portal.online import AttemptState
from portal.orders import Order
from portal.payments import Gateway, Way
from portal.web.blueprint import Slice, open_to_all, signed_in
from portal.web.pages import go, wants_part

blueprint = Slice("checkout", __name__)


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """A link to an order is its key: it must not travel on as a referrer, nor be listed."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.route("/orders/<code>/details", methods=["GET", "POST"])
@open_to_all
def details(code: str) -> Response:
    """Who buys and who comes. What is sent is stored, also when the hold is over by now."""
    order = visits.own(code)
    if standing.of(order).is_made:
        return screen.made_already(order)
    form = DetailsForm.for_buyer(order, people.current())
    if form.validate_on_submit():
        try:
            actions.say_who(
                order,
                form.buyer,
                form.holders,
                password=form.password.data,
                address=visits.network(),
            )
        except WrongState:
            return screen.made_already(order)
        except Refusal as refusal:
            form.refuse(refusal)
            session["going_to"] = url_for(".details", code=code)
        else:
            return _finish(order) if not order.total else screen.onward(order)
    elif request.method == "GET" and standing.of(order).stage is Stage.OVER:
        return screen.to_page(order)
    return screen.details(order, form)


@blueprint.get("/orders/<code>/sign-in")
@signed_in
def sign_in(code: str) -> Response:
    """The gate has sent the unknown to sign in; back to what they were doing."""
    return go(url_for(".details", code=code))


@blueprint.route("/orders/<code>/pay", methods=["GET", "POST"])
@open_to_all
def pay(code: str) -> Response:
    order = visits.own(code)
    stands = standing.of(order)
    if stands.is_made:
        return screen.made_already(order)
    if not stands.is_named or stands.is_free:
        return screen.onward(order)
    begun = online.latest(order)
    if begun and begun.state == AttemptState.WAITING:  # nobody pays twice
        return go(url_for(".come_back", code=code))
    form = PayForm.of(payments.ways(order.event))
    if form.validate_on_submit():
        if not form.way.gateway:
            return _finish(order, form.way)
        return _to_provider(order, form, form.way.gateway)
    if request.method == "GET" and stands.stage is Stage.OVER:
        return screen.to_page(order)
    return screen.pay(order, form)


@blueprint.post("/orders/<code>/more-time")
@open_to_all
def more_time(code: str) -> Response:
    """Where no script holds the page, what was typed so far comes along and is kept."""
    order = visits.own(code)
    if "name" in request.form:
        form = DetailsForm.for_buyer(order, people.current())
        form.validate()
        actions.keep_draft(order, form.buyer, form.holders)
    try:
        orders.extend(order)
    except WrongState as refusal:
        if not wants_part():
            flash(refusal.sentence, "warn")
    if wants_part():
        return screen.countdown(order)
    return screen.onward(order)


@blueprint.post("/orders/<code>/hold-again")
@open_to_all
def hold_again(code: str) -> Response:
    order = visits.own(code)
    if standing.of(order).stage is not Stage.OVER:
        return screen.onward(order)
    try:
        actions.hold_again(order)
    except Refusal as refusal:
        return screen.refused(order, refusal)
    return screen.onward(order)


def _to_provider(order: Order, form: PayForm, gateway: Gateway) -> Response:
    """To where it is paid. Without an answer the order is held on: another way, or once more."""
    try:
        return go(gateway.start(order))
    except WrongState:
        return screen.made_already(order)
    except Refusal as refusal:
        form.refuse(refusal)
    return screen.pay(order, form)


def _finish(order: Order, way: Way | None = None) -> Response:
    """The order is made; or it was, or its hold is over: its page says how it stands."""
    try:
        if way:
            actions.choose(order, way)
        else:
            orders.complete_free(order)
    except WrongState:
        return screen.made_already(order)
    return screen.to_page(order)
