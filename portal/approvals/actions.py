"""Check a PIN, write down what was approved, use it once. Nothing here commits, but for tries."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import update

from portal import activity
from portal.approvals import queries
from portal.approvals.models import Approval
from portal.approvals.rules import NeedsApproval
from portal.core import clock, refs
from portal.core.db import db, keep, pause
from portal.core.money import Money
from portal.events import Event
from portal.people import passwords, throttle
from portal.people.throttle import Limit
from portal.tills import Seller

GOOD_FOR = timedelta(minutes=10)
# Guesses of six digits: by one till, and by all tills of an event together.
_OF_SELLER = Limit("approval", 5, 5, "Too many wrong PINs.")
_OF_EVENT = Limit("approval-event", 30, 15, "Too many wrong PINs at this event.")


class Act(StrEnum):
    """What somebody at a till cannot do alone."""

    PRICE = "price"
    VOID = "void"
    REFUND = "refund"

    @property
    def words(self) -> str:
        return {"price": "an own price", "void": "a void", "refund": "a refund"}[self.value]


@dataclass(frozen=True)
class Approver:
    """A manager whose PIN was typed at this till, just now."""

    user_id: int
    name: str


def check(event: Event, pin: str, *, seller: Seller) -> Approver:
    """Whose PIN it is. Before anything is written or read that is to stay.

    Each wrong one is counted and logged, also though the request is refused. Raises
    `NeedsApproval` for one that no manager of the event has, `TooMany`.
    """
    event_id, slug, who = event.id, event.slug, seller.id
    tries = {_OF_SELLER: f"{event_id}:{who}", _OF_EVENT: str(event_id)}
    for limit, key in tries.items():
        throttle.count(limit, key)
    known = queries.hashes(event_id)
    pause()  # hashing takes 30 ms for each: no lock is held meanwhile
    found = [user_id for user_id, pin_hash in known if passwords.matches(pin, pin_hash)]
    if len(found) != 1:
        activity.record("approval.refused", "event", slug, actor_id=who, event_id=event_id)
        keep()
        raise NeedsApproval(_why_not(len(known), len(found)))
    for limit, key in tries.items():
        throttle.forgive(limit, key)
    return Approver(found[0], queries.name_of(found[0]))


def give(
    event: Event, act: Act, amount: Money, *, by: Approver, seller: Seller, used: bool
) -> tuple[Approval, str]:
    """Write down what a manager allows, and what the till holds until it uses it."""
    token, at = refs.token(), clock.now()
    made = Approval(
        digest=refs.digest(token),
        event_id=event.id,
        act=act,
        amount_minor=amount.minor,
        by_id=by.user_id,
        asked_by_id=seller.id,
        asked_name=seller.name,
        at=at,
        used_at=at if used else None,
    )
    db.session.add(made)
    db.session.flush()
    activity.record(
        "approval.given",
        "event",
        event.slug,
        actor_id=by.user_id,
        event_id=event.id,
        details={
            "what": act.words,
            "amount_minor": amount.minor,
            "currency": amount.currency,
            "name": seller.name,
        },
    )
    return made, token


def take(event: Event, act: Act, token: str, amount: Money, *, seller: Seller) -> int:
    """Use what a manager allowed a moment ago: once, for no more. Returns its id.

    One UPDATE decides.
    """
    used = db.session.execute(
        update(Approval)
        .where(
            Approval.digest == refs.digest(token),
            Approval.event_id == event.id,
            Approval.act == act,
            Approval.asked_by_id == seller.id,
            Approval.amount_minor >= amount.minor,
            Approval.used_at.is_(None),
            Approval.at > clock.now() - GOOD_FOR,
        )
        .values(used_at=clock.now())
        .returning(Approval.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if used is None:
        raise NeedsApproval(
            "What was approved does not cover this any more. Ask for the PIN again."
        )
    return int(used)


def _why_not(known: int, found: int) -> str:
    if found > 1:
        return "Two managers have this PIN. One of them chooses another, under Account, Security."
    if not known:
        return "No manager of this event has a PIN yet. They set one under Account, Security."
    return "No manager of this event has this PIN."
