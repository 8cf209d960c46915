"""Who buys, and who comes with each ticket. Nothing here commits."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Update, select, update

from portal.core import clock
from portal.core.db import db
from portal.core.refusals import WrongState
from portal.events import Event
from portal.orders import log, moves
from portal.orders.actions import Buyer
from portal.orders.models import LIVE, Attendee, AttendeeState, Order, Status


@dataclass(frozen=True)
class Holder:
    """Who comes with a ticket, as far as it is known."""

    name: str | None = None
    email: str | None = None


def names_until(event: Event) -> datetime:
    """Until when holders may be named, by the organizer's word."""
    return event.names_until or event.starts_at


def name(order: Order, buyer: Buyer, holders: Sequence[Holder]) -> None:
    """Say who buys and who comes, one holder for each attendee.

    Also when the hold is over: what was typed is there when it is held again.
    """
    stored = moves.change(
        order,
        Order.status.in_((Status.PENDING, Status.EXPIRED)),
        buyer_name=buyer.name,
        buyer_email=buyer.email,
        buyer_id=buyer.user_id,
    )
    if not stored:
        raise WrongState(f"Order {order.code} is {order.status} already.")
    for attendee, holder in zip(order.attendees, holders, strict=True):
        attendee.name, attendee.email = holder.name, holder.email
    db.session.flush()


def rename(order: Order, holders: Sequence[Holder], *, actor_id: int | None) -> list[Attendee]:
    """Say who comes once the order is made; returns those whose ticket goes to a new address."""
    # Until the request ends nobody pays for it or cancels it.
    status = db.session.scalar(select(Order.status).where(Order.id == order.id).with_for_update())
    if clock.now() >= names_until(order.event):
        raise WrongState("The time to change names is over. Ask the organizer.")
    if status not in (Status.PLACED, Status.COMPLETED):
        raise WrongState(f"Order {order.code} is {status}: its names stay as they are.")
    changed = [
        (attendee, holder)
        for attendee, holder in zip(order.attendees, holders, strict=True)
        if attendee.state == AttendeeState.VALID and holder != _holder(attendee)
    ]
    changes = {
        f"attendee {attendee.id}": [_written(_holder(attendee)), _written(holder)]
        for attendee, holder in changed
    }
    moved = [each for each, holder in changed if holder.email not in (None, each.email)]
    for attendee, holder in changed:
        attendee.name, attendee.email = holder.name, holder.email
    if changes:
        order.version = Order.version + 1  # the database counts
        log.record(order, "order.holders_named", actor_id=actor_id, changes=changes)
        db.session.flush()
    return moved


def correct(order: Order, attendee: Attendee, holder: Holder, *, called: str, by_id: int) -> bool:
    """The team says who comes with one ticket; whether its address is a new one.

    `called` is what people call the ticket. Its order is locked by the caller.
    """
    if order.status not in LIVE or attendee.state != AttendeeState.VALID:
        raise WrongState(f"{called} is not valid any more: its name stays as it is.")
    before = _holder(attendee)
    pairs = {"name": (before.name, holder.name), "e-mail": (before.email, holder.email)}
    changes = {f"{n} of {called}": [*pair] for n, pair in pairs.items() if pair[0] != pair[1]}
    if not changes:
        return False
    attendee.name, attendee.email = holder.name, holder.email
    order.version = Order.version + 1  # the database counts
    log.record(order, "order.holders_named", actor_id=by_id, changes=changes)
    db.session.flush()
    return holder.email not in (None, before.email)


def forget(user_id: int, known_as: Set[str]) -> list[str]:
    """Blank somebody's names and addresses; returns the codes of the orders that were theirs.

    Figures stay, and tickets open the door by their codes. Of orders that others made, only what
    went to an address of theirs is blanked.
    """
    mine = Order.buyer_id == user_id
    codes = list(db.session.scalars(select(Order.code).where(mine)))
    their_orders = Attendee.order_id.in_(select(Order.id).where(mine))
    blank = {"name": None, "email": None}
    _write(update(Attendee).where(their_orders | Attendee.email.in_(known_as)).values(blank))
    nobody = {"buyer_name": None, "buyer_email": None, "buyer_id": None}
    without_account = Order.buyer_id.is_(None) & Order.buyer_email.in_(known_as)
    _write(update(Order).where(mine | without_account).values(nobody))
    return codes


def _write(statement: Update) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))


def _holder(attendee: Attendee) -> Holder:
    return Holder(attendee.name, attendee.email)


def _written(holder: Holder) -> str:
    return ", ".join(filter(None, (holder.name, holder.email))) or "not given"
