"""Tickets that come back to a till: for their money, or for other tickets."""

from typing import Any

from flask import Response, abort, url_for

from portal import approvals, corrections, people
from portal.boxoffice import beside, queries, screen
from portal.boxoffice.fields import ReturnForm
from portal.boxoffice.routes import blueprint, empty_form, sale_or_404, seller_here, word
from portal.boxoffice.sales import Sale
from portal.core.access import Permission
from portal.core.db import db
from portal.core.modules import Module
from portal.core.refusals import Refusal
from portal.corrections import seats
from portal.events import Event
from portal.web.blueprint import needs, only_reads
from portal.web.pages import go, wants_part

RETURN = "/box-office/sales/<code>/return"


@blueprint.get(RETURN)
@needs(Permission.DOOR_SELL, Module.TICKETING)
def give_back(event: Event, code: str) -> Response:
    """All that is still valid is ticked: mostly it is all of it."""
    sale = _booking(event, code)
    still = [each.ref for each in seats(sale.order)]
    return _ask(event, sale, _form(event, sale, formdata=None, attendee=still))


@blueprint.post(RETURN)
@needs(Permission.DOOR_SELL, Module.TICKETING)
def take_back(event: Event, code: str) -> Response:
    form = _form(event, _booking(event, code))
    if form.validate():
        try:
            approver = word(event, form.pin.data)
            seller = seller_here(event, keep=True)
            _refuse_stranger(form)
            order, key = _booking(event, code).order, form.idempotency_key.data
            made = corrections.give_back(order, form.wish, key=key, by=seller, approver=approver)
        except Refusal as refusal:
            db.session.rollback()  # the question must not show what was refused
            form.refuse(refusal)
        else:
            to = url_for(".returned", code=code, ref=made.correction.ref)
            if not wants_part():
                return go(to)
            done, replayed = made.correction, made.replayed
            return beside.put_right(event, seller, code, replayed=replayed, made=done)
    return _ask(event, _booking(event, code), form)


@blueprint.post(f"{RETURN}/sum")
@only_reads
@needs(Permission.DOOR_SELL, Module.TICKETING)
def return_sum(event: Event, code: str) -> Response:
    """What it comes to, before it is done."""
    sale = _booking(event, code)
    form = _form(event, sale)
    return beside.part("boxoffice/_return_sum.html", None, event=event, **_sum(event, sale, form))


@blueprint.get("/box-office/sales/<code>/returns/<ref>")
@needs(Permission.DOOR_SELL)
def returned(event: Event, code: str, ref: str) -> Response:
    """What was done, for who has no script, and for who looks again."""
    made, sale = corrections.named(event.id, ref), _booking(event, code)
    if made is None or made.order_id != sale.order.id:
        abort(404)
    answer = "boxoffice/_returned.html"
    context = {"called": f"Returned {code}", **beside.returned(made)}
    return screen.till(empty_form(event), seller_here(event), answer=answer, sale=sale, **context)


def _ask(event: Event, sale: Sale, form: ReturnForm) -> Response:
    seller = seller_here(event)
    context: dict[str, Any] = {
        **_sum(event, sale, form),
        "called": f"Return {sale.order.code}",
        "form_of": form,
        "sale": sale,
    }
    return beside.ask(empty_form(event), seller, "boxoffice/_return.html", form, **context)


def _sum(event: Event, sale: Sale, form: ReturnForm) -> dict[str, Any]:
    """`planned` is None where nothing fitting is ticked yet."""
    try:
        planned = corrections.plan(sale.order, form.wish)
    except Refusal:
        planned = None
    needs_pin = not approvals.may_alone(event.id, seller_here(event))
    asks_pin = bool(needs_pin and planned and planned.pays.minor < 0)
    return {"planned": planned, "asks_pin": asks_pin, "needs_pin": needs_pin}


def _form(event: Event, sale: Sale, **more: Any) -> ReturnForm:
    shown = {each.ref: f"{each.name}, {each.paid}" for each in seats(sale.order)}
    return ReturnForm.of(shown, empty_form(event).tickets, **more)


def _refuse_stranger(form: ReturnForm) -> None:
    if form.asks_for_stranger:
        raise Refusal("This ticket is not sold here. Reload the page.", field="into")


def _booking(event: Event, code: str) -> Sale:
    """Also one that was not sold at a till: a provider's money is refused later, in words.

    Who has no account sees no more than what was sold where they stand.
    """
    if people.current() is None:
        return sale_or_404(event, code)
    return queries.booking(event, code) or abort(404)
