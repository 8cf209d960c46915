"""The moves of an order, as a table. A move that is not in it is refused."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import update

from portal.core.db import db
from portal.core.refusals import WrongState
from portal.orders.models import Order, Status


class Move(StrEnum):
    COMPLETE = "complete"
    PLACE = "place"
    EXPIRE = "expire"
    CANCEL = "cancel"


MOVES: dict[tuple[Status, Move], Status] = {
    (Status.PENDING, Move.COMPLETE): Status.COMPLETED,
    (Status.PENDING, Move.PLACE): Status.PLACED,
    (Status.PENDING, Move.EXPIRE): Status.EXPIRED,
    (Status.PENDING, Move.CANCEL): Status.CANCELLED,
    (Status.PLACED, Move.COMPLETE): Status.COMPLETED,
    (Status.PLACED, Move.CANCEL): Status.CANCELLED,
    (Status.COMPLETED, Move.CANCEL): Status.CANCELLED,
}


def make(order: Order, move: Move, at: datetime) -> None:
    """Move an order on. One UPDATE decides, so of two that move at once one is refused."""
    before = Status(order.status)
    after = MOVES.get((before, move))
    if after is None or not _swap(order.id, before, after, at):
        db.session.refresh(order)
        raise WrongState(f"Order {order.code} is {order.status}: it cannot {move} any more.")
    db.session.refresh(order)


def _swap(order_id: int, before: Status, after: Status, at: datetime) -> bool:
    ended = {"ended_at": at} if after in (Status.EXPIRED, Status.CANCELLED) else {}
    completed = {"completed_at": at} if after is Status.COMPLETED else {}
    swapped = db.session.execute(
        update(Order)
        .where(Order.id == order_id, Order.status == before)
        .values(status=after, **ended, **completed)
        .returning(Order.id)
        .execution_options(synchronize_session=False)
    )
    return swapped.scalar_one_or_none() is not None
