"""The screen for buyers as staff see it: pair one, take it away, put the sale on it."""

from flask import Response, current_app, request, url_for

from portal import buyerscreens, codes, people, tickets, tills
from portal.boxoffice import actions, facing
from portal.boxoffice.forms import SaleForm
from portal.boxoffice.views import blueprint
from portal.core.access import Permission
from portal.events import Event
from portal.tills import Seller
from portal.web.blueprint import needs
from portal.web.pages import go, show


@blueprint.get("/box-office/buyer-screen")
@needs(Permission.DOOR_SELL)
def buyer_screen(event: Event) -> Response:
    seller = _seller(event)
    screen = buyerscreens.of_seller(event, seller)
    link = _link(screen) if screen else None
    return show("boxoffice/buyer_screen.html", event=event, seller=seller, link=link)


@blueprint.post("/box-office/buyer-screen")
@needs(Permission.DOOR_SELL)
def pair_buyer_screen(event: Event) -> Response:
    buyerscreens.pair(event, _seller(event))
    return go(url_for(".buyer_screen"))


@blueprint.post("/box-office/buyer-screen/end")
@needs(Permission.DOOR_SELL)
def end_buyer_screen(event: Event) -> Response:
    buyerscreens.unpair(event, _seller(event))
    return go(url_for(".buyer_screen"))


@blueprint.post("/box-office/buyer-screen/sale")
@needs(Permission.DOOR_SELL)
def put_on_buyer_screen(event: Event) -> Response:
    """With every tap: what the buyer would pay now. The sale reckons again."""
    typed = codes.typed_in(request.form)
    opened = [each for each in codes.opened_by(event, typed) if tickets.is_sold_at_the_door(each)]
    form = SaleForm.at_the_door(event, [*tickets.on_sale_at_the_door(event), *opened])
    basket = actions.judge(event, form.choices, typed)
    shown = facing.shown_of(basket, given_minor=form.given.data)
    buyerscreens.put_on(event, _seller(event), shown, key=form.idempotency_key.data)
    return Response(status=204)


def _link(screen: buyerscreens.BuyerScreen) -> str:
    """From the setting, as every link that travels."""
    path = url_for("facing.page", token=buyerscreens.token_of(screen))
    return f"{current_app.config['BASE_URL'].rstrip('/')}{path}"


def _seller(event: Event) -> Seller:
    user = people.current()
    assert user, "the gate let somebody unknown pass"
    return tills.seller_of(event, user)
