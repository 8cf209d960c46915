"""Where the pages of the till without a line belong, and who stands there."""

from portal import tills
from portal.events import Event
from portal.tills import Seller
from portal.web.blueprint import Slice

blueprint = Slice("offline", __name__, url_prefix="/events/<event_slug>/offline")


def seller(event: Event, *, keep: bool = False) -> Seller:
    return tills.standing(event, keep=keep)
