"""One's own shift: open it, move cash, count and close.

With ticketing off nothing is sold. What is in a drawer can still be counted.
"""

from typing import Any

from flask import Response, flash, url_for

from portal.core.access import Permission
from portal.core.money import exponent
from portal.core.refusals import Refusal
from portal.events import Event
from portal.shifts import actions, causes, ledger, queries
from portal.shifts.forms import CountForm, MoveForm, OpenForm
from portal.shifts.routes import blueprint, here, shift_or_404
from portal.tills import Seller, Shift, Till
from portal.tills import queries as stored
from portal.tills.actions import open_at
from portal.web.blueprint import needs
from portal.web.pages import go, show_form


@blueprint.route("/shift", methods=["GET", "POST"])
@needs(Permission.DOOR_SELL)
def mine(event: Event) -> Response:
    """Open a shift, or look at the one that is open."""
    seller = here(event)
    if seller.shift:
        return _standing(event, seller.shift, MoveForm.of(seller.shift))
    form = OpenForm.of(event, _free(event, seller), stored.last_counts(event))
    if form.validate_on_submit():
        try:
            open_at(
                event,
                form.chosen,
                form.float.data or 0,
                by=seller,
                key=form.idempotency_key.data,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return go(url_for("boxoffice.sell"))
    return show_form("shifts/open.html", form=form, event=event)


@blueprint.post("/shifts/<ref>/moves")
@needs(Permission.DOOR_SELL)
def move(event: Event, ref: str) -> Response:
    seller = here(event)
    shift = shift_or_404(event, seller, ref, Permission.ORDER_CHANGE)
    form = MoveForm.of(shift, sent=True)
    if form.validate():
        try:
            actions.move(
                shift,
                form.chosen,
                form.amount.data or 0,
                str(form.note.data),
                key=form.idempotency_key.data,
                by_id=seller.id,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash("Written down.")
            return go(url_for(".mine") if shift.holder == seller.holder else _page(shift))
    return _standing(event, shift, form)


@blueprint.route("/shifts/<ref>/close", methods=["GET", "POST"])
@needs(Permission.DOOR_SELL)
def close(event: Event, ref: str) -> Response:
    """Blind: what is expected is told when a count was sent."""
    seller = here(event)
    shift = shift_or_404(event, seller, ref, Permission.ORDER_CHANGE)
    last = queries.last_count(shift) if shift.is_open else None
    form = CountForm.of(shift, last)
    if form.validate_on_submit():
        try:
            closed = actions.close(
                event,
                shift,
                form.coins,
                form.note.data or None,
                key=form.idempotency_key.data,
                by_id=seller.id,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return go(_page(shift) if closed else url_for(".close", ref=ref))
    elif not shift.is_open:
        return go(_page(shift))
    found = _found(event, shift) if last else {}
    digits = exponent(shift.currency)
    shown: dict[str, Any] = {"event": event, "shift": shift, "last": last, "digits": digits}
    return show_form("shifts/close.html", form=form, **shown, **found)


def _free(event: Event, seller: Seller) -> list[Till]:
    """Where they may stand; a guest only at the till of their pass."""
    only = seller.guest.till_id if seller.guest else None
    return [till for till in stored.free(event) if only in (None, till.id)]


def _standing(event: Event, shift: Shift, form: MoveForm) -> Response:
    return show_form(
        "shifts/mine.html",
        form=form,
        event=event,
        shift=shift,
        moves=stored.moves(shift),
    )


def _found(event: Event, shift: Shift) -> dict[str, Any]:
    """What the last count comes to, now."""
    booked, last = ledger.of(shift), queries.last_count(shift)
    difference = last.counted_minor - booked.expected_minor if last else 0
    moved, start = booked.story(event.timezone), shift.float_minor
    why = causes.likely(difference, shift.currency, moved, float_minor=start)
    return {
        "expected": booked.expected_minor,
        "difference": difference,
        "words": causes.off(shift.money(difference)),
        "causes": why,
    }


def _page(shift: Shift) -> str:
    return url_for(".page", ref=shift.ref)
