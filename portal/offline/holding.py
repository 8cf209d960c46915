"""What each till holds for a time without a line: hosts decide, places leave the stock at once."""

from typing import Any

from flask import Response, flash, url_for

from portal import allotments, tickets
from portal.core.access import Permission
from portal.core.refusals import Refusal
from portal.events import Event
from portal.offline.forms import HoldingForm
from portal.offline.routes import blueprint, seller
from portal.web.blueprint import needs
from portal.web.pages import go, show_form


@blueprint.route("/holding", methods=["GET", "POST"])
@needs(Permission.EVENT_EDIT)
def holding(event: Event) -> Response:
    stored, at = allotments.of_event(event), allotments.holding_tills(event)
    sold = [each for each in tickets.on_sale_at_the_door(event) if not each.is_donation]
    names = {
        allotments.field_of(till, each): stored[till.id, each.id].wanted
        for till in at
        for each in sold
        if (till.id, each.id) in stored
    }
    form = HoldingForm.of(at, sold, names)
    if form.validate_on_submit():
        try:
            for till in at:
                allotments.decide(till, form.counts(till), by_id=seller(event).id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash("Saved. The places are out of the stock, and back where there are fewer.")
            return go(url_for(".holding"))
    shown: dict[str, Any] = {"event": event, "tills": at, "tickets": sold, "stored": stored}
    return show_form("offline/holding.html", form=form, field_of=allotments.field_of, **shown)
