"""How buyers of an event can pay: the organizer's page about it."""

from flask import Response, flash, url_for

from portal import people
from portal.core.access import Permission
from portal.core.modules import Module
from portal.core.refusals import Refusal
from portal.events import Event
from portal.payments import offers
from portal.payments.forms import OffersForm
from portal.people import User
from portal.web.blueprint import Slice, needs
from portal.web.pages import go, show_form

blueprint = Slice("payments", __name__, module=Module.PAYMENTS)


@blueprint.route("/events/<event_slug>/settings/payments", methods=["GET", "POST"])
@needs(Permission.EVENT_EDIT)
def settings(event: Event) -> Response:
    form = OffersForm.of(event)
    if form.validate_on_submit():
        try:
            offers.change(event, form.terms, by_id=_me().id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash("Saved.")
            return go(url_for(".settings"))
    return show_form("payments/settings.html", "payments/_form.html", form=form, event=event)


def _me() -> User:
    user = people.current()
    assert user, "the gate let somebody unknown pass"
    return user
