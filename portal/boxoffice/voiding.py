"""Void a sale: the question, and its answer. Two interactions, and nothing is looked for."""

from typing import Any

from flask import Response, url_for

from portal import approvals, corrections
from portal.boxoffice import beside
from portal.boxoffice.fields import VoidForm
from portal.boxoffice.routes import blueprint, empty_form, sale_or_404, seller_here, word
from portal.boxoffice.sales import Sale
from portal.core.access import Permission
from portal.core.db import db
from portal.core.refusals import Refusal
from portal.events import Event
from portal.web.blueprint import needs
from portal.web.pages import go, wants_part

VOID = "/box-office/sales/<code>/void"


@blueprint.get(VOID)
@needs(Permission.DOOR_SELL)
def void(event: Event, code: str) -> Response:
    return _ask(event, sale_or_404(event, code), VoidForm(formdata=None))


@blueprint.post(VOID)
@needs(Permission.DOOR_SELL)
def make_void(event: Event, code: str) -> Response:
    """Sent twice it finds the void that was made."""
    form = VoidForm()
    if form.validate():
        try:
            approver = word(event, form.pin.data)
            seller = seller_here(event, keep=True)
            order = sale_or_404(event, code).order
            done = corrections.void(order, reason=form.reason.data, by=seller, approver=approver)
        except Refusal as refusal:
            db.session.rollback()  # the question must not show what was refused
            form.refuse(refusal)
        else:
            to = url_for(".sale", code=code)
            if not wants_part():
                return go(to)
            return beside.put_right(event, seller, code, replayed=done.replayed)
    return _ask(event, sale_or_404(event, code), form)


def _ask(event: Event, sale: Sale, form: VoidForm) -> Response:
    """The question; of a sale that was voided meanwhile, that it was."""
    seller = seller_here(event)
    why = corrections.why_not_alone(sale.order, seller)
    context: dict[str, Any] = {
        "called": f"Void {sale.order.code}",
        "form_of": form,
        "sale": sale,
        "why_not": None if approvals.may_alone(event.id, seller) else why,
    }
    return beside.ask(empty_form(event), seller, "boxoffice/_void.html", form, **context)
