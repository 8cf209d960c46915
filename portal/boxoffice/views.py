"""The till: one page that sells, what it sold, and the parts that keep it up to date.

Ticketing off closes the sale. What was sold stays: it can be found, printed and mailed.
"""

from flask import Response, make_response, render_template, request, url_for

from portal import codes, documents, passes
from portal.boxoffice import actions, queries, screen, takers, tiles
from portal.boxoffice.forms import MailForm
from portal.boxoffice.routes import blueprint, empty_form, form_here, sale_or_404, seller_here, word
from portal.boxoffice.sales import Sale
from portal.codes import tries
from portal.core.access import Permission
from portal.core.modules import Module
from portal.core.refusals import Refusal
from portal.events import Event
from portal.orders import CodeRefused
from portal.web.blueprint import needs
from portal.web.pages import go, wants_part


@blueprint.get("/box-office")
@needs(Permission.DOOR_SELL, Module.TICKETING)
def sell(event: Event) -> Response:
    """With `?code=`: an access code shows its tickets, a discount is on from the start.

    With `?kept=`: for the browser to keep for a time without a connection, so without last sales.
    """
    typed = request.args.getlist("code")
    basket = actions.judge(event, [], typed)
    sales: list[Sale] | None = [] if "kept" in request.args else None
    form = empty_form(event, typed)
    form.fill_in(request.args)  # "Same again", where no script does it
    return screen.till(form, seller_here(event), basket=basket, sales=sales)


@blueprint.post("/box-office/quote")
@needs(Permission.DOOR_SELL, Module.TICKETING)
def quote(event: Event) -> Response:
    """What the codes of a sale give, or why not, while it is put together."""
    typed = codes.typed_in(request.form)
    basket = actions.judge(event, form_here(event).choices, typed)
    if codes.Act.SWAP in request.form:
        basket = basket.after_swapping
    return screen.codes(basket)


@blueprint.post("/box-office/sales")
@needs(Permission.DOOR_SELL, Module.TICKETING)
def make_sale(event: Event) -> Response:
    try:
        approver = word(event, request.form.get("pin"))
    except Refusal as refusal:
        (form := form_here(event)).refuse(refusal)
        return screen.refused(form, seller_here(event))
    form, seller = form_here(event), seller_here(event, keep=True)
    if form.validate():
        try:
            actions.refuse_strangers(event, form.strangers)
            key = form.idempotency_key.data
            sold = actions.sell(event, form.wish, key=key, by=seller, approver=approver)
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
    return screen.done(empty_form(event), seller_here(event), sale_or_404(event, code), MailForm())


@blueprint.post("/box-office/sales/<code>/email")
@needs(Permission.DOOR_SELL)
def mail(event: Event, code: str) -> Response:
    """Send the tickets of a sale, for a buyer who thinks of it at the end."""
    found, form, seller = sale_or_404(event, code), MailForm(), seller_here(event)
    if form.validate():
        try:
            actions.mail_tickets(found, form.address, by=seller.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            if not wants_part():
                return go(url_for(".sale", code=code))
    return screen.done(empty_form(event), seller, found, form)


@blueprint.get("/box-office/sales/<code>/qr.svg")
@needs(Permission.DOOR_SELL)
def qr(event: Event, code: str) -> Response:
    """What the buyer scans off the till: the page with their tickets."""
    found = sale_or_404(event, code)
    svg = documents.qr_svg(documents.order_url(found.order.code))
    return Response(svg, mimetype="image/svg+xml")


@blueprint.get("/box-office/find")
@needs(Permission.DOOR_SELL)
def find(event: Event) -> Response:
    words = request.args.get("q", "").strip()
    found = queries.find(event, words, guest=passes.guest_at(event)) if words else None
    parts = {"rows": "boxoffice/_rows.html"}
    return screen.till(empty_form(event), seller_here(event), parts=parts, sales=found, words=words)


@blueprint.get("/box-office/stock")
@needs(Permission.DOOR_SELL)
def stock(event: Event) -> Response:
    """What is left, for tills that ask every few seconds: most answers are a bare 304."""
    found, had = takers.at_the_door(event)
    shown = tiles.lay(passes.for_sale(event, found), had)
    response = make_response(render_template("boxoffice/_stock.html", tiles=shown))
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag(weak=True)  # it means the same, and travels packed
    response.make_conditional(request)
    return response
