"""Who may approve something at the tills of an event."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal import people
from portal.approvals.models import Pin
from portal.core.access import Permission, Role, allows
from portal.core.db import db
from portal.people import Membership, User
from portal.tills import Seller

_MANAGING = [role for role in Role if allows(role, Permission.ORDER_CHANGE)]


def hashes(event_id: int) -> Sequence[tuple[int, str]]:
    """Of the managers of an event who have a PIN: who it is, and its hash."""
    found = db.session.execute(
        select(Pin.user_id, Pin.pin_hash)
        .join(User, User.id == Pin.user_id)
        .join(Membership, Membership.user_id == Pin.user_id)
        .where(
            Membership.event_id == event_id,
            Membership.role.in_(_MANAGING),
            Pin.pin_hash.is_not(None),
            User.suspended_at.is_(None),
        )
        .order_by(Pin.user_id)
    )
    return [(user_id, pin_hash) for user_id, pin_hash in found if pin_hash]


def since(user: User) -> datetime | None:
    """Since when somebody has their PIN."""
    pin = db.session.get(Pin, user.id)
    return pin.set_at if pin and pin.pin_hash else None


def may_alone(event_id: int, seller: Seller) -> bool:
    """Whether who stands at the till needs nobody's word: they manage the event themselves.

    Somebody who was let in by a pass is never the one who answers for it.
    """
    here = people.current()
    if here is None or here.id != seller.id:
        return False
    return allows(people.role_of(here, event_id), Permission.ORDER_CHANGE)


def name_of(user_id: int) -> str:
    return db.session.get_one(User, user_id).name
