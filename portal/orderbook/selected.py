"""What is done to many orders of the list: mail them again, mark them paid."""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Response, flash, request, url_for

from portal import people
from portal.core import once
from portal.core.access import Permission
from portal.core.money import Money
from portal.core.refusals import Refusal
from portal.events import Event
from portal.orderbook import actions, queries
from portal.orderbook.actions import ACTS, Act, Outcome
from portal.orderbook.asked import Asked
from portal.orderbook.queries import Sum
from portal.orderbook.routes import blueprint
from portal.web import paging
from portal.web.blueprint import needs
from portal.web.filters import plural
from portal.web.forms import CreatingForm
from portal.web.pages import go, show_form


@blueprint.post("/events/<event_slug>/orders/selected")
@needs(Permission.ORDER_CHANGE)
def selected(event: Event) -> Response:
    """`do` is resend or mark-paid; `order` stands once for each, `all` for all that the address
    asks for. People and money are touched, so it is asked once: `sure` is the answer.
    """
    act, asked = ACTS.get(request.form.get("do", "")), Asked.of(request.args, event)
    ticked = None if "all" in request.form else request.form.getlist("order")[: paging.ROWS]
    if act is None or ticked == []:
        flash("Choose orders first, then what to do with them.", "warn")
        return go(_list(asked))
    codes, found = queries.codes_of(asked, ticked, act.fits)
    form = CreatingForm()
    if "sure" in request.form and form.validate():
        try:
            return _do(act, asked, codes, form.idempotency_key.data)
        except Refusal as refusal:
            form.refuse(refusal)
    return _ask(act, asked, form, found, None if ticked is None else len(ticked))


def _do(act: Act, asked: Asked, codes: Sequence[str], key: str | None) -> Response:
    """The same form, sent again, does nothing again."""
    body = {"do": act.name, "of": asked.query, "order": request.form.getlist("order")}
    if once.claim(f"orderbook:{asked.event.id}", key, body, act.name):
        flash("This was asked for already. Nothing is done twice.", "warn")
    elif not codes:
        flash("None of these orders is in a state in which this can be done.", "warn")
    elif len(codes) > actions.AT_ONCE:
        task = actions.later(act, asked.event, codes, by_id=people.me().id)
        flash(f"{act.title}: {plural(len(codes), 'order')}. You need not wait for it.")
        return go(url_for("worklist.page", event_slug=asked.event.slug, ref=task.ref))
    else:
        _say(act, actions.at_once(act, asked.event, codes, by_id=people.me().id))
    return go(_list(asked))


def _say(act: Act, outcome: Outcome) -> None:
    if outcome.done:
        flash(f"{plural(outcome.done, 'order')} {act.done}.")
    for code, why in outcome.refused:
        flash(f"{code} was left as it is. {why}", "warn")


def _ask(act: Act, asked: Asked, form: CreatingForm, found: Sum, ticked: int | None) -> Response:
    """`ticked`: how many were; None for all that match."""
    return show_form(
        "orderbook/sure.html",
        form=form,
        event=asked.event,
        act=act,
        count=found.orders,
        total=Money(found.minor, asked.event.currency),
        left_out=0 if ticked is None else ticked - found.orders,
        address=f"{url_for('.selected')}?{urlencode(asked.query)}",
        back=_list(asked),
    )


def _list(asked: Asked) -> str:
    query = urlencode(asked.query)
    return f"{url_for('.index')}?{query}" if query else url_for(".index")
