"""The screen for buyers as staff see it: pair one, take it away, put the sale on it."""

from contextlib import suppress

from flask import Response, current_app, request, url_for

from portal import buyerscreens, codes
from portal.boxoffice import actions, facing, pricing
from portal.boxoffice.routes import blueprint, form_here, seller_here
from portal.core.access import Permission
from portal.core.refusals import Refusal
from portal.events import Event
from portal.web.blueprint import needs
from portal.web.pages import go, show


@blueprint.get("/box-office/buyer-screen")
@needs(Permission.DOOR_SELL)
def buyer_screen(event: Event) -> Response:
    seller = seller_here(event)
    screen = buyerscreens.of_seller(event, seller)
    link = _link(screen) if screen else None
    return show("boxoffice/buyer_screen.html", event=event, seller=seller, link=link)


@blueprint.post("/box-office/buyer-screen")
@needs(Permission.DOOR_SELL)
def pair_buyer_screen(event: Event) -> Response:
    buyerscreens.pair(event, seller_here(event))
    return go(url_for(".buyer_screen"))


@blueprint.post("/box-office/buyer-screen/end")
@needs(Permission.DOOR_SELL)
def end_buyer_screen(event: Event) -> Response:
    buyerscreens.unpair(event, seller_here(event))
    return go(url_for(".buyer_screen"))


@blueprint.post("/box-office/buyer-screen/sale")
@needs(Permission.DOOR_SELL)
def put_on_buyer_screen(event: Event) -> Response:
    """With every tap: what the buyer would pay now. The sale reckons again."""
    form = form_here(event)
    basket = actions.judge(event, form.choices, codes.typed_in(request.form))
    with suppress(Refusal):  # half typed: the usual price is shown until it is right
        basket = pricing.apply(basket, form.own).basket
    shown = facing.shown_of(basket, given_minor=form.given.data)
    buyerscreens.put_on(event, seller_here(event), shown, key=form.idempotency_key.data)
    return Response(status=204)


def _link(screen: buyerscreens.BuyerScreen) -> str:
    """From the setting, as every link that travels."""
    path = url_for("facing.page", token=buyerscreens.token_of(screen))
    return f"{current_app.config['BASE_URL'].rstrip('/')}{path}"
