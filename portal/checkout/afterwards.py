"""The page of an order, who comes after all, and the way back to it."""

from flask import Response, request, url_for

from portal.checkout import actions, queries, screen, visits
from portal.checkout.forms import FindForm
from portal.checkout.seats import HoldersForm
from portal.checkout.views import blueprint
from portal.core.refusals import Refusal
from portal.events import calendar
from portal.orders import visitors
from portal.web.blueprint import open_to_all
from portal.web.pages import go, show, show_form


@blueprint.get("/orders/<code>")
@open_to_all
def order(code: str) -> Response:
    """`?k=`, as mails carry it, is remembered and taken off the address."""
    found = visits.seen(code)
    if "k" in request.args:
        visitors.accept_link(found)
        return screen.to_page(found)
    return screen.order_page(found)


@blueprint.post("/orders/<code>/holders")
@open_to_all
def holders(code: str) -> Response:
    """Who comes, after the order was made."""
    order = visits.own(code)
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
    order = visits.seen(code)
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
            actions.mail_link(queries.of_buyer(code, email), email, address=visits.network())
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
