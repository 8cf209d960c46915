"""Sales that were refused when they came in: everybody sees their own, hosts settle them."""

from typing import Any

from flask import Response, abort, flash, url_for

from portal import people
from portal.core.access import Permission, allows
from portal.core.refusals import Refusal
from portal.events import Event
from portal.offline import actions, queries
from portal.offline.forms import SettleForm
from portal.offline.models import StraySale
from portal.offline.routes import blueprint, seller
from portal.web.blueprint import needs
from portal.web.pages import go, show


@blueprint.get("/strays")
@needs(Permission.DOOR_SELL)
def strays(event: Event) -> Response:
    return _page(event)


@blueprint.post("/strays/<ref>/settle")
@needs(Permission.ORDER_CHANGE)
def settle(event: Event, ref: str) -> Response:
    stray, form = _stray_or_404(event, ref), SettleForm()
    if form.validate():
        try:
            actions.settle(stray, str(form.note.data), by_id=seller(event).id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash("Settled.")
            return go(url_for(".strays"))
    return _page(event, ref, form)


def _page(event: Event, ref: str | None = None, form: SettleForm | None = None) -> Response:
    found = _strays(event)
    forms = {each.sale.ref: SettleForm(formdata=None) for each in found if each.is_open}
    if form and ref in forms:
        forms[ref] = form
    for each, shown in forms.items():  # one page, many notes
        shown.note.id = f"note-{each}"
    said = form.form_errors if form else []
    status = form.status if form else 200
    shown_too: dict[str, Any] = {"strays": found, "forms": forms, "said": said}
    return show("offline/strays.html", event=event, status=status, **shown_too)


def _strays(event: Event) -> list[queries.Stray]:
    """Who changes orders sees all of them; who has no account, those of the shift they are in."""
    me = people.current()
    if me is None:
        return queries.strays(event, StraySale.shift_id == seller(event).shift_id)
    if allows(people.role_of(me, event.id), Permission.ORDER_CHANGE):
        return queries.strays(event)
    return queries.strays(event, StraySale.sold_by_id == me.id)


def _stray_or_404(event: Event, ref: str) -> StraySale:
    return queries.stray(event, ref) or abort(404)
