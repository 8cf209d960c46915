"""Pair a screen with a till, put a sale on it, take it away. Nothing here commits."""

from sqlalchemy import update

from portal.buyerscreens import queries
from portal.buyerscreens.log import record
from portal.buyerscreens.models import BuyerScreen
from portal.buyerscreens.rules import Shown
from portal.core import clock, refs
from portal.core.db import db, insert
from portal.core.refusals import WrongState
from portal.events import Event
from portal.tills import Seller


def pair(event: Event, seller: Seller) -> BuyerScreen:
    """A new screen with a link of its own; the one there was goes dark."""
    _end(event, seller)
    holder, till_id = queries.place_of(seller)
    place = {"event_id": event.id, "holder": holder, "till_id": till_id}
    made = insert(BuyerScreen).values(
        ref=refs.screen_ref(), made_by_id=seller.id, made_at=clock.now(), shows="", **place
    )
    # Two taps at once: the second finds the screen of the first.
    db.session.execute(made.on_conflict_do_nothing())
    screen = queries.of_seller(event, seller)
    assert screen, "an open screen stands in the way of another one"
    record("screen.paired", event, seller)
    return screen


def unpair(event: Event, seller: Seller) -> None:
    """The link shows nothing from now on."""
    if _end(event, seller):
        record("screen.ended", event, seller)


def put_on(event: Event, seller: Seller, shown: Shown, *, key: str | None) -> None:
    """Show this sale; `key` is that of its form. Without lines the screen is empty.

    Not in the activity: it happens with every tap, and nothing is kept of it but the last.
    """
    put = db.session.execute(
        update(BuyerScreen)
        .where(*queries.mine(event, seller))
        .values(shows=shown.write() if shown.lines else "", sale_key=key)
        .returning(BuyerScreen.id)
        .execution_options(synchronize_session=False)
    )
    if put.scalar_one_or_none() is None:
        raise WrongState("No screen for buyers belongs to this till.")


def _end(event: Event, seller: Seller) -> bool:
    ended = db.session.execute(
        update(BuyerScreen)
        .where(*queries.mine(event, seller))
        .values(ended_at=clock.now(), shows="", sale_key=None)
        .returning(BuyerScreen.id)
        .execution_options(synchronize_session=False)
    )
    return ended.scalar_one_or_none() is not None
