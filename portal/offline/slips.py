"""Slips of paper: printed beforehand, typed in later, each once under its number."""

from flask import Response, flash, url_for

from portal import tickets
from portal.boxoffice import actions, rules
from portal.core.access import Permission
from portal.core.modules import Module
from portal.core.money import symbol
from portal.core.refusals import Refusal
from portal.events import Event
from portal.offline import queries
from portal.offline.forms import SlipForm
from portal.offline.routes import blueprint, seller
from portal.offline.rules import key_of_slip
from portal.web.blueprint import needs
from portal.web.pages import go, show_form


@blueprint.route("/slips", methods=["GET", "POST"])
@needs(Permission.DOOR_SELL, Module.TICKETING)
def slips(event: Event) -> Response:
    form = SlipForm.at_the_door(event, tickets.on_sale_at_the_door(event))
    form.printed = queries.last_slip(event)
    for gift in (each for each in form.tickets if each.is_donation):
        form[f"price-{gift.ref}"].label.text = gift.name
    if form.validate_on_submit():
        try:
            return _type_in(event, form)
        except Refusal as refusal:
            form.refuse(refusal)
    return show_form(
        "offline/slips.html",
        form=form,
        event=event,
        books=queries.books(event),
        closed=rules.why_closed(event),
        unit=symbol(event.currency),
    )


def _type_in(event: Event, form: SlipForm) -> Response:
    """Its number is its key: who types it in a second time finds the sale that was made."""
    number = int(form.slip.data or 0)
    actions.refuse_strangers(event, form.strangers)
    by = seller(event, keep=True)
    sold = actions.sell(event, form.wish, key=key_of_slip(number), by=by)
    before = "was typed in before as" if sold.replayed else "is in as"
    flash(f"Slip {number} {before} {sold.sale.order.code}, {sold.sale.order.total}.")
    return go(url_for(".slips"))
