"""The list of events that everybody may find, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal import pictures
from portal.core import clock
from portal.events import Event
from portal.events.models import Topic
from portal.events.queries import to_come
from portal.pictures import Shown
from portal.shop import queries
from portal.shop.queries import Offer
from portal.web import paging
from portal.web.paging import Paged


@dataclass(frozen=True)
class Listing:
    """What was asked for, and the cards that answer it."""

    topic: Topic | None
    search: str
    paged: Paged
    cards: Sequence[tuple[Event, Offer]]
    covers: Mapping[int, Shown]


def read(topic: Topic | None, asked: Mapping[str, str]) -> Listing:
    """What an address asks for. What cannot be read in it is passed over, not an error."""
    search, page = paging.search(asked), paging.number(asked)
    first = paging.start_of(page)
    found, total = to_come(topic, search, clock.now(), first=first, count=paging.ROWS)
    offers = queries.offers(found)
    cards = [(event, offers.get(event.id, Offer())) for event in found]
    covers = pictures.covers([event.id for event in found])
    shown = {event_id: pictures.shown(cover) for event_id, cover in covers.items()}
    return Listing(topic, search, Paged(page, total, len(cards)), cards, shown)
