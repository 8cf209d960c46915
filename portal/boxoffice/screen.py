"""What the till answers: the whole screen, or the part of it that changed."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, render_template, request, url_for

from portal import approvals, buyerscreens
from portal.boxoffice import queries, rules, tiles
from portal.boxoffice.abilities import abilities
from portal.boxoffice.actions import Sold
from portal.boxoffice.forms import MailForm, SaleForm
from portal.boxoffice.sales import Sale
from portal.core.db import db
from portal.core.money import exponent, symbol
from portal.orders import Basket, CodeRefused
from portal.tills import Seller
from portal.web.pages import Later, go, show, wants_part

# What can stand over the sale: see `templates/boxoffice/_sale.html`.
_DONE, _SHORT = "boxoffice/_done.html", "boxoffice/_short.html"
_REFUSED = "boxoffice/_refused.html"
_VOIDED = "boxoffice/_voided.html"


def till(
    form: SaleForm,
    seller: Seller,
    *,
    basket: Basket | None = None,
    answer: str | None = None,
    parts: Mapping[str, str] | None = None,
    sales: Sequence[Sale] | None = None,
    words: str = "",
    beside: str | None = None,
    **more: Any,
) -> Response:
    """The screen with `answer` over the sale; `sales` are listed instead of the last ones."""
    event = form.event
    response = show(
        "boxoffice/till.html",
        answer,
        parts=parts,
        answer=answer,
        event=event,
        form=form,
        basket=basket or Basket(event, ()),
        seller=seller,
        tiles=tiles.lay([each for each in form.tickets if seller.may_sell(each)]),
        closed=rules.why_closed(event),
        note_steps=rules.note_steps(event.currency),
        digits=exponent(event.currency),
        unit=symbol(event.currency),
        sales=queries.recent(event, seller) if sales is None else sales,
        words=words,
        beside=beside,
        may_alone=approvals.may_alone(event.id, seller),
        **abilities(seller, event),
        buyer_screen=buyerscreens.of_seller(event, seller),
        **more,
    )
    # Parts come and go; the address in the browser stays the till's.
    response.headers["HX-Push-Url"] = "false"
    return response


def codes(basket: Basket) -> Response:
    """The codes of a sale that is being put together; a page with more tiles for an access code."""
    opened = [each for code in basket.opening for each in code.tickets]
    if any(f"quantity-{each.ref}" not in request.form for each in opened):
        names = [code.code for code in basket.codes]
        return go(url_for(".sell", code=names))
    status = CodeRefused(*basket.refused).status if basket.refused else HTTPStatus.OK
    context = {"event": basket.event, "basket": basket}
    return make_response(render_template("boxoffice/_code.html", **context), status)


def done(form: SaleForm, seller: Seller, sale: Sale, mail_form: MailForm) -> Response:
    """The till with a sale that was made: its change, its QR code, its papers."""
    answer = _VOIDED if sale.is_void else _DONE
    status, parts = mail_form.status, {"done": answer}
    return till(
        form, seller, answer=answer, parts=parts, status=status, sale=sale, mail_form=mail_form
    )


def sold(form: SaleForm, seller: Seller, made: Sold) -> Later:
    """What a sale changes on the screen, drawn when its tickets are no longer locked."""
    status = HTTPStatus.OK if made.replayed else HTTPStatus.CREATED

    def draw() -> Response:
        if wants_part():
            response = make_response(_changes(form, seller, made), status)
        else:
            response = go(url_for(".sale", code=made.sale.order.code))
        if made.replayed:
            response.headers["Idempotent-Replayed"] = "true"
        return response

    return Later(status, draw)


def _changes(form: SaleForm, seller: Seller, made: Sold) -> str:
    """The sale and its effect; for one that was made before, all there is to know of now."""
    return render_template(
        "boxoffice/_sold.html",
        event=form.event,
        form=form,
        sale=made.sale,
        is_new=not made.replayed,
        **abilities(seller, form.event),
        mail_form=MailForm(formdata=None),
        tiles=tiles.lay(form.tickets) if made.replayed else tiles.after_selling(form.choices),
        sales=queries.recent(form.event, seller) if made.replayed else [made.sale],
    )


def refused(form: SaleForm, seller: Seller) -> Response:
    """What was wrong, with the cart as it was sent."""
    answer = _SHORT if form.shortages else _REFUSED
    if wants_part():
        context = {"event": form.event, "form": form, "answer": answer}
        return make_response(render_template("boxoffice/_answer.html", **context), form.status)
    # The lists of the page must not show what was refused; what was read before stays at hand, or
    # every ticket would be asked for again, one by one.
    db.session.expunge_all()
    db.session.rollback()
    return till(form, seller, answer=answer, status=form.status)
