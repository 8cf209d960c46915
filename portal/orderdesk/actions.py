"""Give money back, and cancel: tickets with what they cost, or all of it. Nothing here commits."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update

from portal import jobs, orders, payments
from portal.core import clock, once, refs
from portal.core.db import db
from portal.core.refusals import WrongState
from portal.online.backs import stop_unpaid
from portal.orderdesk import ledger, plans, queries, rules
from portal.orderdesk.models import Cancellation, CancelledTicket
from portal.orderdesk.plans import Plan, Wish
from portal.orders import Order
from portal.orders.models import Status
from portal.payments import Payment, PaymentState

# A cancellation without money can be taken back so long; its mail waits a little longer.
UNDO_WITHIN = timedelta(minutes=1)
MAIL_WAITS = UNDO_WITHIN + timedelta(seconds=5)


def refund(order: Order, wish: Wish, *, key: str | None, by_id: int) -> Plan | None:
    """Ask for it, or book what is given back by hand; its tickets stop when the money has gone.

    Two at once do it one after the other: the second one sees what the first one left. None: this
    very form was sent before, and did it.
    """
    if once.claim("orders.refund", key, _body(order, wish), order.code):
        return None
    stored = _locked(order)
    planned = plans.refund(ledger.read(stored), wish)
    called = f"refund-{order.code}-{key or refs.token()}"
    for row in _give_back(planned, called, by_id=by_id, note=wish.note):
        if row.state == PaymentState.BOOKED:
            orders.stop_tickets(stored, payments.tickets_of([row]).get(row.id, []), actor_id=by_id)
            stop_unpaid(stored)
    return planned


def cancel(order: Order, wish: Wish, *, key: str | None, by_id: int) -> Cancellation | None:
    """Its tickets stop now; their money is asked for, or booked as given back, in the same act.

    A provider that says no changes nothing of that: the money is still here, and the page says so.
    None: this very form was sent before.
    """
    if once.claim("orders.cancel", key, _body(order, wish), order.code):
        return None
    stored = _locked(order)
    planned = plans.cancellation(ledger.read(stored), wish)
    plans.refuse_unseen(planned, wish)
    made = _write_down(stored, planned, wish.note or "", by_id)
    _give_back(planned, f"cancel-{order.code}-{made.ref}", by_id=by_id, note=None)
    if planned.is_whole:
        stored.end_note = made.note
        db.session.flush()
        orders.cancel(stored, actor_id=by_id, note=made.note)
    else:
        orders.void_tickets(stored, [each.attendee.id for each in planned.seats], actor_id=by_id)
    run_at = made.at + MAIL_WAITS if can_be_undone(made) else None
    jobs.promise("order.cancelled", run_at=run_at, cancellation_id=made.id)
    return made


def can_be_undone(made: Cancellation) -> bool:
    """An order that was placed, and for which nothing was paid."""
    return made.is_whole and made.was == Status.PLACED and not made.back_minor


def take_back(order: Order, ref: str, *, by_id: int) -> None:
    """Undo a cancellation of one's own while its mail waits, if the places are still there."""
    taken = db.session.execute(
        update(Cancellation)
        .where(
            Cancellation.order_id == order.id,
            Cancellation.ref == ref,
            Cancellation.by_id == by_id,
            Cancellation.is_whole,
            Cancellation.was == Status.PLACED,
            Cancellation.back_minor == 0,
            Cancellation.undone_at.is_(None),
            Cancellation.at > clock.now() - UNDO_WITHIN,
        )
        .values(undone_at=clock.now())
        .returning(Cancellation.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if taken is None:
        raise WrongState("It is too late to undo that. Add the order again.")
    orders.reinstate(order, actor_id=by_id)


def tickets_of(made: Cancellation) -> Sequence[int]:
    """The attendees whose tickets it stopped."""
    mine = select(CancelledTicket.attendee_id).where(CancelledTicket.cancellation_id == made.id)
    return db.session.scalars(mine.order_by(CancelledTicket.attendee_id)).all()


def _locked(order: Order) -> Order:
    queries.lock(order)
    stored = queries.order_of(order.event, order.code)
    assert stored, "it was just locked"
    return stored


def _body(order: Order, wish: Wish) -> dict[str, object]:
    amounts = (wish.amount, wish.kept)
    return {
        "order": order.code,
        "amounts": [each.minor if each else None for each in amounts],
        "attendees": sorted(wish.attendees),
        "gives_back": wish.gives_back,
    }


def _write_down(order: Order, planned: Plan, note: str, by_id: int) -> Cancellation:
    made = Cancellation(
        order_id=order.id,
        was=order.status,
        is_whole=planned.is_whole,
        back_minor=planned.amount.minor,
        kept_minor=planned.kept.minor,
        note=note,
        by_id=by_id,
        at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    stopped = [seat.attendee.id for seat in planned.seats]
    db.session.add_all(
        [CancelledTicket(cancellation_id=made.id, attendee_id=each) for each in stopped]
    )
    return made


def _give_back(planned: Plan, called: str, *, by_id: int, note: str | None) -> list[Payment]:
    """Of each payment its part, by whoever took it; the first row names the tickets."""
    rows = []
    for n, part in enumerate(planned.parts):
        row = _give_part(part, key=f"{called[:76]}-{n}", by_id=by_id, note=note)
        if n == 0:
            payments.stops(row, [seat.attendee.id for seat in planned.seats])
        rows.append(row)
    return rows


def _give_part(part: rules.Part[Payment], *, key: str, by_id: int, note: str | None) -> Payment:
    if part.payment.provider_id is None:
        return payments.hand_back(part.payment, part.amount, by_id=by_id, key=key, note=note)
    return payments.refund(part.payment, part.amount, by_id=by_id, key=key, why=note, note=note)
