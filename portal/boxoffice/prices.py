"""The page's part of an own price: what it comes to, and a manager's PIN on the spot."""

from flask import Response, request

from portal.boxoffice import actions, beside, pricing
from portal.boxoffice.routes import blueprint, form_here, seller_here, word
from portal.core.access import Permission
from portal.core.modules import Module
from portal.core.refusals import Refusal
from portal.events import Event
from portal.web.blueprint import needs

_PART = "boxoffice/_price.html"


@blueprint.post("/box-office/price")
@needs(Permission.DOOR_SELL, Module.TICKETING)
def price(event: Event) -> Response:
    """The PIN stays here: the till gets something that is good for this price, once and soon."""
    priced = token = None
    try:
        approver = word(event, request.form.get("pin"))
        form, seller = form_here(event), seller_here(event)
        if form.validate():
            basket = actions.judge(event, form.choices, [])
            priced = pricing.apply(basket, form.own)
            token = pricing.ask(priced, by=seller, approver=approver)
    except Refusal as refusal:
        form = form_here(event)
        form.refuse(refusal)
    own = {} if form.errors else {"priced": priced, "own": form.own, "approval": token}
    return beside.part(_PART, form, event=event, form=form, **own)
