"""Give tickets back at a till, or exchange them for others. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal import approvals, checkin, orders, payments, tills
from portal.approvals import Act, Approver, NeedsApproval
from portal.core import clock, once, refs
from portal.core.money import Money
from portal.core.refusals import Refusal, WrongState
from portal.corrections import log, queries, rules
from portal.corrections.actions import Returned, approved, take_back, write
from portal.corrections.models import Correction, Kind
from portal.orders import Attendee, Buyer, Choice, Order
from portal.orders.models import Channel, PaymentMode, Status
from portal.payments import Provider
from portal.tickets import Ticket
from portal.tills import Seller


@dataclass(frozen=True)
class Wish:
    """Tickets of an order that come back, by their place in it: K7QM2-1.

    `into`: they are exchanged for as many of this one; more money comes by `provider`.
    """

    tickets: Sequence[str]
    reason: str
    into: Ticket | None = None
    provider: Provider = Provider.CASH


@dataclass(frozen=True)
class Plan:
    """What it comes to: `pays` is more to take, negative what goes back."""

    tickets: Sequence[Attendee]
    pays: Money


@dataclass(frozen=True)
class Made:
    """A correction that stands; `replayed` when an earlier sending of the same form made it."""

    correction: Correction
    replayed: bool


def plan(order: Order, wish: Wish) -> Plan:
    """Raises `Refusal` for nothing, or for what is none of its valid tickets."""
    called = {seat.ref: seat for seat in rules.seats(order)}
    if not wish.tickets:
        raise Refusal("Tick the tickets that come back.", field="attendee")
    if any(ref not in called for ref in wish.tickets):
        raise WrongState("One of these tickets is not valid any more. Look again.")
    seats = [called[ref] for ref in dict.fromkeys(wish.tickets)]
    chosen = [seat.attendee for seat in seats]
    back = Money(sum(seat.paid.minor for seat in seats), order.currency)
    new = orders.quote(order.event, [_new(wish, chosen)]).total if wish.into else None
    return Plan(chosen, Money((new.minor if new else 0) - back.minor, back.currency))


def give_back(
    order: Order, wish: Wish, *, key: str | None, by: Seller, approver: Approver | None
) -> Made:
    """Back to the buyer, or exchanged: in one act, with the money between both."""
    event, code = order.event, refs.order_code()
    earlier = once.claim(f"return:{event.id}", key, _body(order, wish, by), code)
    if earlier:
        done = queries.named(event.id, earlier)
        assert done, "a claimed key and its correction are committed together"
        return Made(done, replayed=True)
    queries.lock(order)
    if order.status != Status.COMPLETED:
        raise WrongState(f"{order.code} is {order.status}: nothing of it can come back.")
    tills.require_shift(event, by)
    if wish.into and by.till and not by.may_sell(wish.into):
        raise Refusal(f"{wish.into.name} is not sold at {by.till.name}.", field="into")
    planned = plan(order, wish)
    approval_id = _word(order, planned, by, approver)
    note = rules.reason(Kind.REFUND, wish.reason)
    called = f"return-{order.code}-{code}"
    was_in = any(each.checked_in_at for each in planned.tickets)
    back = take_back(order, planned.tickets, by=by, key=called, note=note, tells=wish.into is None)
    kind = Kind.EXCHANGE if wish.into else Kind.REFUND
    into = _sell(order, wish, planned, back, code, by) if wish.into else None
    if into and was_in:  # whoever is in stays in, with another ticket
        gate = by.till.gate if by.till else None
        checkin.let_in_with_sale(event, into, by=by.user, gate=gate)
    amount = planned.pays if into else _back(planned)
    made = write(
        order, kind, wish.reason, amount, by=by, approval_id=approval_id, ref=code, into=into
    )
    if wish.into:
        log.record("sale.exchanged", made, count=len(planned.tickets), what=wish.into.name)
    else:
        log.record("sale.returned", made, count=len(planned.tickets))
    return Made(made, replayed=False)


def _word(order: Order, planned: Plan, by: Seller, approver: Approver | None) -> int | None:
    """Money leaves the drawer only with a manager."""
    back = _back(planned)
    if back.minor <= 0 or approvals.may_alone(order.event_id, by):
        return None
    if approver is None:
        raise NeedsApproval(f"{back} goes back. A manager types their PIN.")
    return approved(order, Act.REFUND, back, by, approver)


def _back(planned: Plan) -> Money:
    return Money(-planned.pays.minor, planned.pays.currency)


def _sell(order: Order, wish: Wish, planned: Plan, back: Returned, code: str, by: Seller) -> Order:
    """The new tickets; what was paid for the old ones pays for them, the way it was paid."""
    choice = _new(wish, planned.tickets)
    basket = orders.judge(order.event, [choice], at=clock.now(), signed_in=True)
    with orders.placing(
        basket,
        status=Status.COMPLETED,
        channel=Channel.DOOR,
        payment_mode=PaymentMode.ONSITE if basket.quote.total else PaymentMode.FREE,
        order_code=code,
        buyer=Buyer(order.buyer_name, order.buyer_email, order.buyer_id),
        created_by_id=by.id,
        shift_id=by.shift_id,
        pass_id=by.pass_id,
        sold_by=by.sold_by,
    ) as new:
        missing = new.total_minor
        for row, amount in back.parts:
            part = min(missing, amount.minor)
            if part:
                _book(new, Provider(row.provider), part, by)
            missing -= part
        if missing:
            _book(new, wish.provider, missing, by)
    return new


def _book(order: Order, provider: Provider, minor: int, by: Seller) -> None:
    amount = Money(minor, order.currency)
    payments.capture(order, provider, amount=amount, taken_by_id=by.id, shift_id=by.shift_id)


def _new(wish: Wish, tickets: Sequence[Attendee]) -> Choice:
    assert wish.into, "asked for an exchange only"
    return Choice(wish.into, len(tickets))


def _body(order: Order, wish: Wish, by: Seller) -> dict[str, object]:
    return {
        "order": order.code,
        "tickets": sorted(wish.tickets),
        "into": wish.into.ref if wish.into else None,
        "by": by.holder,
    }
