"""The way of an order: who comes, how it is paid, and the page where it stays."""

from flask import Response, abort, flash, request, session, url_for

from portal import orders, payments, people
from portal.checkout import actions, queries, screen, standing
from portal.checkout.forms import DetailsForm, FindForm, HoldersForm, PayForm
from portal.checkout.standing import Stage
from portal.core.db import pause
from portal.core.refusals import Refusal, WrongState
from portal.events import calendar
from portal.orders import Order, visitors
from portal.payments import Way
from portal.web.blueprint import Slice, open_to_all, signed_in
from portal.web.pages import go, show, show_form, wants_part

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
    order = _own(code)
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
                address=_address(),
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
    order = _own(code)
    stands = standing.of(order)
    if stands.is_made:
        return screen.made_already(order)
    if not stands.is_named or stands.is_free:
        return screen.onward(order)
    form = PayForm.of(payments.ways(order.event))
    if form.validate_on_submit():
        if form.way.gateway:
            pause()
            return go(form.way.gateway.start(order))
        return _finish(order, form.way)
    if request.method == "GET" and stands.stage is Stage.OVER:
        return screen.to_page(order)
    return screen.pay(order, form)


@blueprint.get("/orders/<code>")
@open_to_all
def order(code: str) -> Response:
    """`?k=`, as mails carry it, is remembered and taken off the address."""
    found = _seen(code)
    if "k" in request.args:
        visitors.accept_link(found)
        return screen.to_page(found)
    return screen.order_page(found)


@blueprint.post("/orders/<code>/more-time")
@open_to_all
def more_time(code: str) -> Response:
    """Where no script holds the page, what was typed so far comes along and is kept."""
    order = _own(code)
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
    order = _own(code)
    if standing.of(order).stage is not Stage.OVER:
        return screen.onward(order)
    try:
        orders.hold_again(order)
    except Refusal as refusal:
        return screen.refused(order, refusal)
    return screen.onward(order)


@blueprint.post("/orders/<code>/holders")
@open_to_all
def holders(code: str) -> Response:
    """Who comes, after the order was made."""
    order = _own(code)
    form = HoldersForm.of(order)
    if form.validate():
        try:
            actions.name_holders(order, form.holders)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return screen.to_page(order, "The names are saved.")
    return screen.order_page(order, form)


@blueprint.get("/orders/<code>/event.ics")
@open_to_all
def ics(code: str) -> Response:
    """Calendars are shared: what goes into one does not open the order."""
    order = _seen(code)
    headers = {"Content-Disposition": f'attachment; filename="{order.event.slug}.ics"'}
    file = calendar.to_ics(order.event, screen.public_address(order))
    return Response(file, mimetype=calendar.MIMETYPE, headers=headers)


@blueprint.route("/orders/find", methods=["GET", "POST"])
@open_to_all
def find() -> Response:
    form = FindForm()
    if form.validate_on_submit():
        email, code = (form.email.data or "").lower(), (form.code.data or "").upper()
        try:
            actions.mail_link(queries.of_buyer(code, email), email, address=_address())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return go(url_for(".found"))
    return show_form("checkout/find.html", form=form)


@blueprint.get("/orders/find/sent")
@open_to_all
def found() -> Response:
    """The same for every address and every code."""
    return show("checkout/found.html")


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


def _own(code: str) -> Order:
    """Only who made the order goes on with it; others learn nothing."""
    order = _seen(code)
    if not visitors.may_act(order):
        abort(404)
    return order


def _seen(code: str) -> Order:
    order = queries.by_code(code)
    if order is None or not visitors.may_open(order):
        abort(404)
    return order


def _address() -> str:
    """The network address that tries are counted for."""
    return request.remote_addr or ""
