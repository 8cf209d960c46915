"""The till: one page that sells, what it sold, and the parts that keep it up to date.

Ticketing off closes the sale. What was sold stays: it can be found, printed and mailed.
"""

from collections.abc import Sequence

from flask import Response, abort, make_response, render_template, request, url_for

from portal import codes, documents, people, tickets, tills
from portal.boxoffice import actions, queries, screen, tiles
from portal.boxoffice.forms import MailForm, SaleForm
from portal.boxoffice.sales import Sale
from portal.codes import tries
from portal.core.access import Permission
from portal.core.modules import Module
from portal.core.refusals import Refusal
from portal.events import Event
from portal.orders import CodeRefused
from portal.tickets import Ticket
from portal.tills import Seller
from portal.web.blueprint import Slice, needs
from portal.web.pages import go, wants_part

blueprint = Slice("boxoffice", __name__, url_prefix="/events/<event_slug>")


@blueprint.get("/box-office")
@needs(Permission.DOOR_SELL, Module.TICKETING)
def sell(event: Event) -> Response:
    """With `?code=`: an access code shows its tickets, a discount is on from the start.

    With `?kept=`: for the browser to keep for a time without a connection, so without last sales.
    """
    typed = request.args.getlist("code")
    basket = actions.judge(event, [], typed)
    sales: list[Sale] | None = [] if "kept" in request.args else None
    return screen.till(_empty_form(event, typed), _seller(event), basket=basket, sales=sales)


@blueprint.post("/box-office/quote")
@needs(Permission.DOOR_SELL, Module.TICKETING)
def quote(event: Event) -> Response:
    """What the codes of a sale give, or why not, while it is put together."""
    typed = codes.typed_in(request.form)
    basket = actions.judge(event, _form(event).choices, typed)
    if codes.Act.SWAP in request.form:
        basket = basket.after_swapping
    return screen.codes(basket)


@blueprint.post("/box-office/sales")
@needs(Permission.DOOR_SELL, Module.TICKETING)
def make_sale(event: Event) -> Response:
    form, seller = _form(event), _seller(event, keep=True)
    if form.validate():
        try:
            actions.refuse_strangers(event, form.strangers)
            sold = actions.sell(event, form.wish, key=form.idempotency_key.data, by=seller)
        except CodeRefused as refusal:
            form.refuse(refusal)
            answer = screen.refused(form, seller)
            tries.count(refusal.refused, whose=())  # a queue must not lock its own till
            return answer
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return screen.sold(form, seller, sold)
    return screen.refused(form, seller)


@blueprint.get("/box-office/sales/<code>")
@needs(Permission.DOOR_SELL)
def sale(event: Event, code: str) -> Response:
    return screen.done(_empty_form(event), _seller(event), _sale_or_404(event, code), MailForm())


@blueprint.post("/box-office/sales/<code>/email")
@needs(Permission.DOOR_SELL)
def mail(event: Event, code: str) -> Response:
    """Send the tickets of a sale, for a buyer who thinks of it at the end."""
    found, form, seller = _sale_or_404(event, code), MailForm(), _seller(event)
    if form.validate():
        try:
            actions.mail_tickets(found, form.address, by=seller.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            if not wants_part():
                return go(url_for(".sale", code=code))
    return screen.done(_empty_form(event), seller, found, form)


@blueprint.get("/box-office/sales/<code>/qr.svg")
@needs(Permission.DOOR_SELL)
def qr(event: Event, code: str) -> Response:
    """What the buyer scans off the till: the page with their tickets."""
    found = _sale_or_404(event, code)
    svg = documents.qr_svg(documents.order_url(found.order.code))
    return Response(svg, mimetype="image/svg+xml")


@blueprint.get("/box-office/find")
@needs(Permission.DOOR_SELL)
def find(event: Event) -> Response:
    words = request.args.get("q", "").strip()
    found = queries.find(event, words) if words else None
    parts = {"rows": "boxoffice/_rows.html"}
    return screen.till(_empty_form(event), _seller(event), parts=parts, sales=found, words=words)


@blueprint.get("/box-office/stock")
@needs(Permission.DOOR_SELL)
def stock(event: Event) -> Response:
    """What is left, for tills that ask every few seconds: most answers are a bare 304."""
    shown = tiles.lay(tickets.on_sale_at_the_door(event))
    response = make_response(render_template("boxoffice/_stock.html", tiles=shown))
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def _form(event: Event) -> SaleForm:
    return SaleForm.at_the_door(event, _tickets(event, codes.typed_in(request.form)))


def _empty_form(event: Event, typed: Sequence[str] = ()) -> SaleForm:
    return SaleForm.at_the_door(event, _tickets(event, typed), formdata=None)


def _tickets(event: Event, typed: Sequence[str]) -> list[Ticket]:
    """What is sold at the door, and what access codes show of the rest."""
    hidden = [each for each in codes.opened_by(event, typed) if tickets.is_sold_at_the_door(each)]
    return [*tickets.on_sale_at_the_door(event), *hidden]


def _sale_or_404(event: Event, code: str) -> Sale:
    return queries.at_the_door(event, code) or abort(404)


def _seller(event: Event, *, keep: bool = False) -> Seller:
    user = people.current()
    assert user, "the gate let somebody unknown pass"
    return tills.seller_of(event, user, keep=keep)
