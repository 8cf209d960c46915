"""Change an event together with what hangs on it. Nothing here commits."""

from sqlalchemy import select

from portal import codes, events, tickets
from portal.core import clock
from portal.core.db import db
from portal.events import Details, Event, Ties
from portal.orders import Order


def change(event: Event, details: Details, *, version: int | None, by_id: int) -> None:
    """Save an event. In another time zone, sales and codes keep the times of the clocks there."""
    old_zone = event.timezone
    ties = _ties(event, details.timezone)
    events.change(event, details, ties=ties, version=version, by_id=by_id)
    if event.timezone != old_zone:
        tickets.keep_wall_clock(event, old_zone)
        codes.keep_wall_clock(event, old_zone)


def _ties(event: Event, zone: str) -> Ties:
    """What the change must not contradict, as it will be in the time zone to come."""
    one_order = select(Order.id).where(Order.event_id == event.id).limit(1)
    ends = [ticket.sales_ends_at for ticket in tickets.of_event(event) if ticket.sales_ends_at]
    moved = [clock.same_wall_clock(end, event.timezone, zone) for end in ends]
    return Ties(
        has_orders=db.session.scalar(one_order) is not None,
        last_sale_ends_at=max(moved, default=None),
    )
