"""The till: one page that sells, what it sold, and the parts that keep it up to date."""

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for

from portal import documents, people, tickets
from portal.boxoffice import actions, queries, rules, tiles
from portal.boxoffice.actions import Sold
from portal.boxoffice.forms import SaleForm
from portal.boxoffice.sales import Sale
from portal.core.access import Permission
from portal.core.db import db
from portal.core.modules import Module
from portal.core.money import exponent
from portal.core.refusals import Refusal
from portal.events import Event
from portal.people import User
from portal.web.blueprint import Slice, needs
from portal.web.pages import go, show, wants_part

bp = Slice("boxoffice", __name__, url_prefix="/events/<event_slug>", module=Module.TICKETING)

# What can stand where the sale was: see `templates/boxoffice/till.html`.
DONE, SHORT, REFUSED = "boxoffice/_done.html", "boxoffice/_short.html", "boxoffice/_refused.html"


@bp.get("/box-office")
@needs(Permission.DOOR_SELL)
def sell(event: Event) -> Response:
    return _till(event, _form(event))


@bp.post("/box-office/sales")
@needs(Permission.DOOR_SELL)
def make_sale(event: Event) -> Response:
    form = _form(event)
    if form.validate():
        try:
            actions.refuse_strangers(event, form.strangers)
            sold = actions.sell(event, form.wish, key=form.idempotency_key.data, by=_seller())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _sold(event, form, sold)
    return _refused(event, form)


@bp.get("/box-office/sales/<code>")
@needs(Permission.DOOR_SELL)
def sale(event: Event, code: str) -> Response:
    found = _sale_or_404(event, code)
    return _till(event, _form(event), answer=DONE, parts={"done": DONE}, sale=found)


@bp.get("/box-office/sales/<code>/qr.svg")
@needs(Permission.DOOR_SELL)
def qr(event: Event, code: str) -> Response:
    """What the buyer scans off the till: the page with their tickets."""
    found = _sale_or_404(event, code)
    svg = documents.qr_svg(documents.order_url(found.order.code))
    return Response(svg, mimetype="image/svg+xml")


@bp.get("/box-office/find")
@needs(Permission.DOOR_SELL)
def find(event: Event) -> Response:
    words = request.args.get("q", "").strip()
    found = queries.find(event, words) if words else None
    parts = {"rows": "boxoffice/_rows.html"}
    return _till(event, _form(event), parts=parts, sales=found, words=words)


@bp.get("/box-office/stock")
@needs(Permission.DOOR_SELL)
def stock(event: Event) -> Response:
    """What is left, for tills that ask every few seconds: most answers are a bare 304."""
    shown = tiles.lay(tickets.on_sale_at_the_door(event))
    response = make_response(render_template("boxoffice/_stock.html", tiles=shown))
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)


def _form(event: Event) -> SaleForm:
    return SaleForm.at_the_door(event, tickets.on_sale_at_the_door(event))


def _till(
    event: Event,
    form: SaleForm,
    *,
    sales: Sequence[Sale] | None = None,
    answer: str | None = None,
    words: str = "",
    **context: Any,
) -> Response:
    """The whole screen, or a part of it; either way the address in the browser stays the till's."""
    form.renew_key()
    response = show(
        "boxoffice/till.html",
        event=event,
        form=form,
        tiles=tiles.lay(form.tickets),
        sales=queries.recent(event, _seller()) if sales is None else sales,
        closed=rules.why_closed(event),
        note_steps=rules.note_steps(event.currency),
        digits=exponent(event.currency),
        seller=_seller(),
        answer=answer,
        words=words,
        **context,
    )
    response.headers["HX-Push-Url"] = "false"
    return response


def _sold(event: Event, form: SaleForm, sold: Sold) -> Response:
    if wants_part():
        form.renew_key()
        shown = [] if sold.replayed else tiles.after_selling(form.choices)
        part = render_template(
            "boxoffice/_sold.html", event=event, form=form, tiles=shown, sold=sold, sale=sold.sale
        )
        response = make_response(part, 200 if sold.replayed else 201)
    else:
        response = go(url_for(".sale", code=sold.sale.order.code))
    if sold.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _refused(event: Event, form: SaleForm) -> Response:
    part = SHORT if form.shortages else REFUSED
    if wants_part():
        form.renew_key()
        page = render_template("boxoffice/_answer.html", event=event, form=form, answer=part)
        return make_response(page, form.status)
    db.session.rollback()  # the lists of the page must not show what was refused
    return _till(event, form, answer=part, status=form.status)


def _sale_or_404(event: Event, code: str) -> Sale:
    return queries.at_the_door(event, code) or abort(404)


def _seller() -> User:
    user = people.current()
    assert user, "the gate let somebody unknown pass"
    return user
