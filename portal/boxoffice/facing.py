"""What faces the buyer at a till: the sale that is put together, then its change and its tickets.

The link is the key, and it opens nothing else: no name, no earlier sale, no list.
"""

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, make_response, render_template, request
from sqlalchemy import select

from portal import buyerscreens, documents
from portal.boxoffice import queries
from portal.boxoffice.sales import Sale
from portal.buyerscreens import BuyerScreen, Line, Shown
from portal.core import clock, refs
from portal.core.db import db
from portal.core.once import Submission
from portal.events import Event
from portal.orders import Basket
from portal.web.blueprint import Slice, open_to_all
from portal.web.pages import show

blueprint = Slice("facing", __name__, url_prefix="/screen")

_NOW = "boxoffice/_facing.html"
_UNCHANGED = 204
_OVER = 410


@dataclass(frozen=True)
class Face:
    """The one thing that is shown: a sale that stands, one that is put together, or a greeting."""

    event: Event
    is_paired: bool
    shown: Shown | None = None
    sale: Sale | None = None

    @property
    def tickets_url(self) -> str | None:
        """What the buyer scans; a gift alone brings no tickets."""
        has_tickets = self.sale is not None and self.sale.has_tickets
        return documents.order_url(self.sale.order.code) if self.sale and has_tickets else None


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """As with a ticket's own page: the address is the key."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/<token>")
@open_to_all
def page(token: str) -> Response:
    """With `?part=now&seen=…`, every second: nothing at all while the same thing is to be seen."""
    face = _now_on(buyerscreens.behind(token) or abort(404))
    seen = refs.digest(render_template(_NOW, face=face, token=token, seen=""))[:16]
    if request.args.get("seen") == seen:
        return make_response("", _UNCHANGED)
    is_whole = "part" not in request.args
    status = 200 if face.is_paired or not is_whole else _OVER
    context: dict[str, Any] = {"face": face, "token": token, "seen": seen, "event": face.event}
    return show("boxoffice/facing.html", parts={"now": _NOW}, status=status, **context)


def shown_of(basket: Basket, *, given_minor: int | None) -> Shown:
    """A basket as its buyer reads it: with the discount off each line."""
    quote = basket.quote
    lines = [Line(item.name, item.count, item.net_minor) for item in quote.items]
    tax = basket.tax.words if basket.tax and quote.tax else ""
    return Shown(lines, quote.total.minor, quote.total.currency, tax, given_minor)


def _now_on(screen: BuyerScreen) -> Face:
    if screen.ended_at:
        return Face(screen.event, is_paired=False)
    sale = _sold(screen)
    if sale is None:
        return Face(screen.event, is_paired=True, shown=Shown.read(screen.shows))
    order = sale.order
    over = clock.now() >= order.created_at + buyerscreens.SHOWN_AFTER_SALE
    if over or not order.is_completed:  # the next buyer stands there, or it was taken back
        return Face(screen.event, is_paired=True)
    return Face(screen.event, is_paired=True, sale=sale)


def _sold(screen: BuyerScreen) -> Sale | None:
    """What the form on this screen has sold, and no other: a late sale is not the next buyer's."""
    if not screen.sale_key:
        return None
    made = select(Submission.answer).filter_by(scope=f"door:{screen.event_id}", key=screen.sale_key)
    code = db.session.scalar(made)
    return queries.at_the_door(screen.event, code) if code else None
