"""What stands beside the sale: a question about one that was made, and what came of it."""

from http import HTTPStatus
from typing import Any

from flask import Response, make_response, render_template

from portal import corrections, tickets
from portal.boxoffice import queries, screen, tiles
from portal.boxoffice.abilities import abilities
from portal.boxoffice.forms import SaleForm
from portal.core.db import db
from portal.core.money import Money
from portal.corrections import Correction, Kind
from portal.events import Event
from portal.payments import Provider
from portal.tills import Seller
from portal.web.pages import Later, wants_part

_ELSE = ("give back", "take")


def part(template: str, asked: Any, **context: Any) -> Response:
    """One part alone, for what stands over the till or beside it; a form brings its status."""
    status = asked.status if asked else HTTPStatus.OK
    return make_response(render_template(template, **context), status)


def returned(made: Correction) -> dict[str, Any]:
    """What is told of tickets that came back."""
    words = {
        Provider.CASH: ("give back in cash", "take in cash"),
        Provider.CARD_TERMINAL: ("reverse on the card terminal", "take by card"),
    }
    moves = [
        (
            words.get(Provider(way), _ELSE)[amount.minor > 0],
            Money(abs(amount.minor), amount.currency),
        )
        for way, amount in corrections.moved(made).items()
    ]
    reason = corrections.reason(Kind(made.kind), made.reason)
    return {"correction": made, "moves": moves, "reason": reason}


def ask(form: SaleForm, seller: Seller, template: str, asked: Any, **context: Any) -> Response:
    """A question beside the sale: a part to put there, or the till with it."""
    if wants_part():
        return part(template, asked, event=form.event, **context)
    return screen.till(form, seller, beside=template, status=asked.status, **context)


def put_right(
    event: Event, seller: Seller, code: str, *, replayed: bool, made: Correction | None = None
) -> Later:
    """What a correction changes on the screen, drawn when nothing is locked any more."""

    def draw() -> Response:
        db.session.expire_all()
        sale = queries.booking(event, code)
        shown = tiles.lay(tickets.on_sale_at_the_door(event))
        template = "boxoffice/_put_right.html"
        context = {**abilities(seller, event), **(returned(made) if made else {})}
        answer = part(template, None, event=event, sale=sale, tiles=shown, **context)
        if replayed:
            answer.headers["Idempotent-Replayed"] = "true"
        return answer

    return Later(HTTPStatus.OK, draw)
