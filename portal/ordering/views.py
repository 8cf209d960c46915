"""Add an order for somebody else, and say what it will cost while it is put together."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, flash, request, url_for

from portal import codes, modules, people, tickets
from portal.codes import Refused
from portal.core import clock
from portal.core.access import Permission
from portal.core.modules import Module
from portal.core.money import Money
from portal.core.refusals import Refusal
from portal.events import Event
from portal.ordering import actions, rules
from portal.ordering.forms import OrderForm
from portal.orders import Basket
from portal.tickets import Ticket
from portal.web.blueprint import Slice, needs, only_reads
from portal.web.pages import go, show

blueprint = Slice("ordering", __name__)

NEW = "/events/<event_slug>/orders/new"
PAGE, FORM, QUOTED = "ordering/new.html", "ordering/_form.html", "ordering/_quoted.html"


@dataclass(frozen=True)
class Quoted:
    """What the order would cost, as far as it can be said; `unused` are codes that a total of
    one's own leaves where they are."""

    basket: Basket
    total: Money | None
    refused: Sequence[Refused] = ()
    unused: Sequence[str] = ()

    @property
    def lines(self) -> list[tuple[Ticket, int, Money]]:
        currency = self.basket.event.currency
        found = self.basket.lines
        return [(c.ticket, item.count, Money(item.gross_minor, currency)) for c, item in found]


@blueprint.get(NEW)
@needs(Permission.ORDER_CHANGE, Module.TICKETING)
def new(event: Event) -> Response:
    return _page(OrderForm.of(event, _tickets(event), formdata=None, data={"mail": True}))


@blueprint.post(f"{NEW}/quote")
@only_reads
@needs(Permission.ORDER_CHANGE, Module.TICKETING)
def quote(event: Event) -> Response:
    """A page with the fields that are still missing for a plain form, the part for HTMX."""
    form = OrderForm.of(event, _tickets(event))
    form.validate()
    basket = actions.judge(event, form.choices, form.typed)
    found = rules.faults(basket, clock.now(), modules.switches())
    if found:
        form.refuse(Refusal(*found))
    return _page(form, QUOTED)


@blueprint.post(NEW)
@needs(Permission.ORDER_CHANGE, Module.TICKETING)
def create(event: Event) -> Response:
    form = OrderForm.of(event, _tickets(event))
    if form.validate():
        try:
            form.refuse_strangers()
            key = form.idempotency_key.data
            code, replayed = actions.add(event, form.wish, key=key, by=people.me())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(f"Order {code} is there.")
            response = go(url_for("orders.page", code=code))
            if replayed:
                response.headers["Idempotent-Replayed"] = "true"
            return response
    return _page(form, FORM)


def _page(form: OrderForm, part: str | None = None) -> Response:
    quoted = _quoted(form)  # first: it may find something wrong
    response = show(PAGE, part, status=form.status, form=form, event=form.event, quoted=quoted)
    response.headers.update(form.headers)
    return response


def _quoted(form: OrderForm) -> Quoted:
    basket = actions.judge(form.event, form.choices, form.typed)
    own = form.own_total
    if own is None or not basket.choices:
        total = basket.quote.total if basket.choices else None
        return Quoted(basket, total, refused=basket.refused)
    unused = [code.code for code in basket.codes if code.gives_discount]
    unused += [no.typed for no in basket.refused]
    try:
        fixed = basket.at(own)
        return Quoted(fixed, fixed.quote.total, unused=unused)
    except Refusal as refusal:
        if not form.total.errors:
            form.refuse(refusal)
        return Quoted(basket, None, unused=unused)


def _tickets(event: Event) -> list[Ticket]:
    """What is not hidden, and what an access code shows of the rest."""
    seen = [t for t in tickets.of_event(event) if not t.closed_at and not t.hidden]
    typed = codes.typed_in(request.form)
    return [*seen, *(t for t in codes.opened_by(event, typed) if not t.closed_at)]
