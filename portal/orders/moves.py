"""The moves of an order, as a table. A move that is not in it is refused."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, update

from portal import site
from portal.core import clock
from portal.core.db import db
from portal.core.refusals import WrongState
from portal.orders.models import Order, Status

Condition = ColumnElement[bool]


class Move(StrEnum):
    COMPLETE = "complete"
    PLACE = "place"
    EXPIRE = "expire"
    CANCEL = "cancel"
    HOLD_AGAIN = "be held again"
    PAY_LATE = "be paid late"
    REINSTATE = "be taken up again"


MOVES: dict[tuple[Status, Move], Status] = {
    (Status.PENDING, Move.COMPLETE): Status.COMPLETED,
    (Status.PENDING, Move.PLACE): Status.PLACED,
    (Status.PENDING, Move.EXPIRE): Status.EXPIRED,
    (Status.PENDING, Move.CANCEL): Status.CANCELLED,
    (Status.EXPIRED, Move.HOLD_AGAIN): Status.PENDING,
    (Status.EXPIRED, Move.PAY_LATE): Status.COMPLETED,
    (Status.PLACED, Move.COMPLETE): Status.COMPLETED,
    (Status.PLACED, Move.CANCEL): Status.CANCELLED,
    (Status.COMPLETED, Move.CANCEL): Status.CANCELLED,
    (Status.CANCELLED, Move.REINSTATE): Status.PLACED,
}


def make(order: Order, move: Move, at: datetime, *only_if: Condition, **values: Any) -> None:
    """Move an order on, and set `values` with it.

    One UPDATE decides, so of two that move at once one is refused.
    """
    before = Status(order.status)
    after = MOVES.get((before, move))
    values = {**_moments(after, at), **values, "status": after} if after else {}
    if not values or not change(order, Order.status == before, *only_if, **values):
        raise WrongState(f"Order {order.code} is {order.status}: it cannot {move} any more.")


def change(order: Order, *only_if: Condition, **values: Any) -> bool:
    """Set values where the conditions hold; False where they do not. Then `order` is as stored.

    It moves the version: an admin who has the order open is told of it.
    """
    changed = db.session.execute(
        update(Order)
        .where(Order.id == order.id, *only_if)
        .values({**values, "version": Order.version + 1})
        .returning(Order.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    db.session.refresh(order)
    return changed is not None


def hold_length() -> timedelta:
    """How long a pending order holds its places."""
    return clock.minutes(site.settings().hold_minutes)


def _moments(after: Status, at: datetime) -> dict[str, datetime | None]:
    """What the clock says of a state that begins `at`."""
    if after is Status.PENDING:
        return {"expires_at": at + hold_length(), "extended_at": None, "ended_at": None}
    moments: dict[Status, dict[str, datetime | None]] = {
        Status.PLACED: {},
        Status.COMPLETED: {"completed_at": at},
        Status.EXPIRED: {"ended_at": at},
        Status.CANCELLED: {"ended_at": at},
    }
    return moments[after]
