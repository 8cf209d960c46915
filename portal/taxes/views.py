"""The tax of an event: the organizer's page about it."""

from flask import Response, flash, url_for

from portal import people
from portal.core.access import Permission
from portal.core.money import Money, exponent
from portal.core.refusals import Refusal
from portal.events import Event
from portal.orders.rules import Item, Quote, price
from portal.taxes import actions, queries
from portal.taxes.forms import TaxForm
from portal.web.blueprint import Slice, needs
from portal.web.pages import go, show_form

blueprint = Slice("taxes", __name__)


@blueprint.route("/events/<event_slug>/settings/taxes", methods=["GET", "POST"])
@needs(Permission.EVENT_EDIT)
def settings(event: Event) -> Response:
    form = TaxForm.of(event.event_tax)
    if form.validate_on_submit():
        try:
            actions.change(event, form.terms, version=form.version.data, by_id=people.me().id)
        except Refusal as refusal:
            form.refuse(refusal, TaxForm.of(event.event_tax, formdata=None))
        else:
            flash("Saved. What is sold from now on follows it.")
            return go(url_for(".settings"))
    return show_form(
        "taxes/settings.html",
        "taxes/_form.html",
        form=form,
        event=event,
        sold=queries.sold(event),
        example=_example(event),
    )


def _example(event: Event) -> Quote | None:
    """What a ticket of a hundred comes to today."""
    if event.tax is None:
        return None
    hundred = Money(100 * 10 ** exponent(event.currency), event.currency)
    return price([Item("Ticket", 1, hundred.minor)], event.currency, event.tax)
