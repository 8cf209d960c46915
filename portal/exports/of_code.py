"""The orders that a code was used for: its CSV, beside the page of the code."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Response, abort, request
from sqlalchemy import select

from portal import codes
from portal.codes import Code
from portal.core.db import db
from portal.events import Event
from portal.exports.orders import ORDERS
from portal.exports.table import Table, Wanted
from portal.exports.views import TAKING, blueprint
from portal.orders.models import OrderCode
from portal.web import sheets
from portal.web.blueprint import needs


@blueprint.get("/discount-codes/<code>/orders.csv")
@needs(TAKING)
def discount_code_orders(event: Event, code: str) -> Response:
    return _csv(event, code, gives_discount=True)


@blueprint.get("/access-codes/<code>/orders.csv")
@needs(TAKING)
def access_code_orders(event: Event, code: str) -> Response:
    return _csv(event, code, gives_discount=False)


def _csv(event: Event, name: str, *, gives_discount: bool) -> Response:
    code = codes.find(event, name)
    if code is None or code.gives_discount != gives_discount:
        abort(404)
    table = _orders_of(code)
    wanted = Wanted(table, event.id, {}, table.chosen(request.args.getlist("columns")))
    return sheets.answer(f"{event.slug}-{code.folded}-orders", wanted.header, wanted.rows())


def _orders_of(code: Code) -> Table:
    """In every state, oldest first; of this event alone, also where a code is of the platform."""
    mine = select(OrderCode.order_id).where(OrderCode.code_id == code.id)

    def ids(_asked: object) -> Sequence[int]:
        return db.session.scalars(mine.order_by(OrderCode.order_id)).all()

    return replace(ORDERS, ids=ids)
