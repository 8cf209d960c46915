"""How buyers of an event can pay: the organizer's page about it."""

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, url_for

from portal import people
from portal.core.access import Permission
from portal.core.modules import Module
from portal.core.refusals import Refusal
from portal.events import Event
from portal.payments import offers, paying
from portal.payments.forms import OffersForm
from portal.web.blueprint import Slice, needs
from portal.web.pages import go, show_form

blueprint = Slice("payments", __name__, module=Module.PAYMENTS)


@blueprint.route("/events/<event_slug>/settings/payments", methods=["GET", "POST"])
@needs(Permission.EVENT_EDIT)
def settings(event: Event) -> Response:
    form = OffersForm.of(event)
    if form.validate_on_submit():
        try:
            offers.change(event, form.terms, by_id=people.me().id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash("Saved.")
            return go(url_for(".settings"))
    return show_form(
        "payments/settings.html",
        "payments/_form.html",
        form=form,
        event=event,
        panels=_panels(event),
        takes_online=any(each.serves(event) for each in paying.GATEWAYS),
    )


def _panels(event: Event) -> list[tuple[str, Mapping[str, Any]]]:
    """What there is to see of those who take money online."""
    found = [(each.part, each.panel(event)) for each in paying.GATEWAYS]
    return [(part, values) for part, values in found if values is not None]
