"""Two tills of the demo: Mara stands at one of them, and closed a few evenings there."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import select, update

from portal import activity
from portal.core import clock
from portal.core.db import db
from portal.events import Event
from portal.orders import Order
from portal.orders.models import Channel
from portal.payments import Payment
from portal.people import User
from portal.shifts import actions, ledger
from portal.tills import Seller, Shift, Till, setup
from portal.tills.actions import open_at
from portal.tills.coins import pieces
from portal.tills.setup import Terms

FLOAT = 150_00
# What was missing or too much at each close, oldest first, and what was written of it.
CLOSES: Sequence[tuple[int, str | None]] = (
    (0, None),
    (-20_00, "A note of 20 may have gone out as change"),
    (0, None),
    (5_00, "Somebody did not wait for their change"),
)
_SOON = timedelta(minutes=20)


def stand(event: Event, owner: User, seller: User, now: datetime) -> None:
    """Nobody is asked to open a shift: who tries the demo may sell at once."""
    first, _ = (
        setup.make(event, _terms(place), [], key=None, by_id=owner.id) for place in ("1 A", "2 B")
    )
    setup.ask_for_shifts(event, needed=False, by_id=owner.id)
    for orders, close in zip(_evenings(event, seller, now), CLOSES, strict=False):
        _work(event, first, seller, orders, close)
    with activity.happening(now):
        open_at(event, first, FLOAT, by=Seller(seller, seller.name), key=None)


def _terms(place: str) -> Terms:
    number, gate = place.split()
    return Terms(f"Till {number}", f"Gate {gate}", own_price_limit_minor=20_00)


def _evenings(event: Event, seller: User, now: datetime) -> list[list[Order]]:
    """The last days on which they sold at the door; today is not over."""

    def day(order: Order) -> object:
        return clock.to_local(order.created_at, event.timezone).date()

    sold = select(Order).where(
        Order.event_id == event.id,
        Order.channel == Channel.DOOR,
        Order.created_by_id == seller.id,
    )
    found = db.session.scalars(sold.order_by(Order.created_at)).all()
    days = [list(same) for _, same in groupby(found, day)]
    over = [orders for orders in days if orders[-1].created_at + _SOON < now - timedelta(hours=12)]
    return over[-len(CLOSES) :]


def _work(
    event: Event, till: Till, seller: User, orders: Sequence[Order], close: tuple[int, str | None]
) -> None:
    starts, ends = orders[0].created_at - _SOON, orders[-1].created_at + _SOON
    with activity.happening(starts):
        shift = open_at(event, till, FLOAT, by=Seller(seller, seller.name), key=None)
    shift.opened_at = starts
    ids = [order.id for order in orders]
    for model, column in ((Order, Order.id), (Payment, Payment.order_id)):
        db.session.execute(update(model).where(column.in_(ids)).values(shift_id=shift.id))
    off, note = close
    with activity.happening(ends):
        actions.close(event, shift, _coins(shift, off), note, key=None, by_id=seller.id)
    shift.closed_at = ends
    db.session.flush()


def _coins(shift: Shift, off: int) -> dict[int, int]:
    """What the drawer holds, in as few pieces as it goes."""
    left, coins = ledger.of(shift).expected_minor + off, {}
    for piece in pieces(shift.currency):
        coins[piece.minor], left = divmod(left, piece.minor)
    return coins
