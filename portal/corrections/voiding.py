"""Void a sale. Nothing here commits."""

from dataclasses import dataclass

from portal import approvals, orders, tills
from portal.approvals import Act, Approver, NeedsApproval
from portal.core import clock
from portal.core.money import Money
from portal.core.refusals import WrongState
from portal.corrections import log, queries, rules
from portal.corrections.actions import approved, by_hand, hand_back, write
from portal.corrections.models import Correction, Kind
from portal.orders import Order
from portal.orders.models import Channel, Status
from portal.tills import Seller


@dataclass(frozen=True)
class Voided:
    """A void that stands; `replayed` when an earlier sending made it."""

    made: Correction
    replayed: bool


def void(order: Order, *, reason: str, by: Seller, approver: Approver | None) -> Voided:
    """As if it had never been sold: tickets stop, places and uses come back, so does the money.

    Nothing is deleted. Whoever comes second finds the void that was made.
    """
    queries.lock(order)
    earlier = queries.void_of(order)
    if earlier:
        return Voided(earlier, replayed=True)
    if order.channel != Channel.DOOR or order.status != Status.COMPLETED:
        raise WrongState(f"{order.code} is no sale of a till that could be voided.")
    tills.require_shift(order.event, by)
    left = by_hand(order)
    back = Money(sum(minor for _, minor in left), order.currency)
    why = why_not_alone(order, by)
    if why and not approvals.may_alone(order.event_id, by) and approver is None:
        raise NeedsApproval(f"{why} A manager types their PIN.")
    approval_id = approved(order, Act.VOID, back, by, approver) if why else None
    words = rules.reason(Kind.VOID, reason)
    for row, minor in left:
        hand_back(row, minor, by=by, key=f"void-{order.code}-{row.id}", note=words)
    order.end_note = words
    orders.cancel(order, actor_id=by.id, note=words)
    made = write(order, Kind.VOID, reason, back, by=by, approval_id=approval_id)
    log.record("sale.voided", made)
    return Voided(made, replayed=False)


def why_not_alone(order: Order, by: Seller) -> str | None:
    """Why somebody at a till may not void this without a manager; None: they may."""
    if not rules.is_own(order, by, clock.now()):
        return f"{order.code} was not sold in this shift."
    if queries.has_come_in([each.id for each in order.attendees]):
        return f"Somebody is in with {order.code} already."
    return None
