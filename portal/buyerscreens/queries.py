"""Look up a screen: by who stands at the till, or by the link it was opened with."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from portal.buyerscreens.models import BuyerScreen
from portal.core import refs
from portal.core.db import db
from portal.events import Event
from portal.tills import Seller

# The kind of a signed link to a screen: a stolen database opens none.
LINK = "buyer-screen"


def of_seller(event: Event, seller: Seller) -> BuyerScreen | None:
    """The screen that stands in front of this person at this till."""
    return db.session.scalar(select(BuyerScreen).where(*mine(event, seller)))


def behind(token: str) -> BuyerScreen | None:
    """The screen that a link was made for, also when it is not paired any more."""
    ref = refs.read(LINK, token)
    if ref is None:
        return None
    found = select(BuyerScreen).where(BuyerScreen.ref == ref)
    return db.session.scalar(found.options(joinedload(BuyerScreen.event, innerjoin=True)))


def token_of(screen: BuyerScreen) -> str:
    return refs.sign(LINK, screen.ref)


def place_of(seller: Seller) -> tuple[str, int | None]:
    """Who stands there, and at which till."""
    return seller.holder, seller.shift.till_id if seller.shift else None


def mine(event: Event, seller: Seller) -> list[ColumnElement[bool]]:
    holder, till_id = place_of(seller)
    return [
        BuyerScreen.event_id == event.id,
        BuyerScreen.holder == holder,
        BuyerScreen.till_id.is_not_distinct_from(till_id),
        BuyerScreen.ended_at.is_(None),
    ]
