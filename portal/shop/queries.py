"""What a card of the list says of an event's tickets."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.core import clock
from portal.core.db import db
from portal.core.money import Money
from portal.events import Event
from portal.tickets import Kind, Ticket, reserve
from portal.tickets.models import SoldAt


@dataclass(frozen=True)
class Offer:
    """The prices from the lowest to the highest; None where nothing is offered online."""

    least: Money | None = None
    most: Money | None = None
    left: int = 0

    @property
    def words(self) -> str:
        """From €12; Free; Sold out."""
        if self.least is None or self.most is None:
            return ""
        if not self.left:
            return "Sold out"
        if not self.least:
            return "Free" if not self.most else "Free and paid"
        return self.least.short if self.least == self.most else f"From {self.least.short}"


def offers(events: Sequence[Event]) -> dict[int, Offer]:
    """By event id, in one statement."""
    rows = db.session.execute(
        select(
            Ticket.event_id,
            func.min(Ticket.price_minor),
            func.max(Ticket.price_minor),
            func.sum(reserve.left_online(clock.now())),
        )
        .where(
            Ticket.event_id.in_([event.id for event in events]),
            Ticket.closed_at.is_(None),
            ~Ticket.hidden,
            Ticket.kind != Kind.DONATION,
            Ticket.sold_at != SoldAt.DOOR,
        )
        .group_by(Ticket.event_id)
    )
    currencies = {event.id: event.currency for event in events}
    return {
        event_id: Offer(Money(least, currencies[event_id]), Money(most, currencies[event_id]), left)
        for event_id, least, most, left in rows
    }
