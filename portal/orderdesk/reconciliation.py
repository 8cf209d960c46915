"""What differs between us and the providers, for one event, with one thing to do about each."""

from flask import Response, abort, flash, url_for

from portal import people
from portal.core.access import Permission
from portal.events import Event
from portal.online import reconciling, repairs
from portal.online.found import Unreachable
from portal.orderdesk import differing
from portal.payments.words import PROVIDERS
from portal.people import throttle
from portal.people.throttle import Limit
from portal.web.blueprint import Slice, needs
from portal.web.pages import go, show

blueprint = Slice("reconciliation", __name__)

HERE = "/events/<event_slug>/payments/reconciliation"
REPAIRS = Limit("repair-payment", 20, 1)


@blueprint.get(HERE)
@needs(Permission.ORDER_CHANGE)
def index(event: Event) -> Response:
    found = differing.read(event)
    parts = {"found": "orderdesk/_found.html"}
    return show(
        "orderdesk/reconciliation.html",
        parts=parts,
        event=event,
        found=found,
        names=PROVIDERS,
    )


@blueprint.post(f"{HERE}/run")
@needs(Permission.ORDER_CHANGE)
def run(event: Event) -> Response:
    if reconciling.begin(event.id):
        flash("Looking now. You can leave this page.")
    else:
        flash("It is being looked at already.")
    return go(url_for(".index"))


@blueprint.post(f"{HERE}/<ref>")
@needs(Permission.ORDER_CHANGE)
def repair(event: Event, ref: str) -> Response:
    """Ask the provider about it and settle the answer; put aside what cannot be settled here."""
    difference = differing.find(event, ref) or abort(404)
    throttle.count(REPAIRS, f"{event.id}")
    by_id, slug = people.me().id, event.slug
    can, name = repairs.can_be_repaired(difference), PROVIDERS[difference.provider]
    try:
        settled = repairs.repair(difference, by_id=by_id)
    except Unreachable:
        flash(f"{name} does not answer at this moment. Nothing was changed.", "warn")
        return go(url_for(".index", event_slug=slug))
    if not settled:
        flash(f"{name} was asked, and it still differs. Open the order to see both sides.", "warn")
    else:
        flash("Settled: both say the same now." if can else "Put aside.")
    return go(url_for(".index", event_slug=slug))
