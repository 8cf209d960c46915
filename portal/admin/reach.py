"""What a switch touches: events on sale, orders on the way, people who sell at the door."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select

from portal.core import clock
from portal.core.db import db
from portal.core.modules import Module
from portal.events import Event, EventState
from portal.orders import Order, OrderLine
from portal.orders.models import Channel, Status
from portal.tickets import Kind, Ticket
from portal.web.filters import plural

# Who sold so lately is likely to sell again.
AT_THE_DOOR_LATELY = timedelta(minutes=15)

# The tickets that a module closes.
KINDS: dict[Module, tuple[Kind, ...]] = {
    Module.TICKETING: tuple(Kind),
    Module.PAYMENTS: (Kind.PAID, Kind.DONATION),
    Module.DONATIONS: (Kind.DONATION,),
}
_STOP = {
    Module.TICKETING: ("stops selling", "stop selling"),
    Module.PAYMENTS: ("sells only what is free", "sell only what is free"),
    Module.DONATIONS: ("takes no donations any more", "take no donations any more"),
}


def of(going: Sequence[Module]) -> list[str]:
    """One sentence for each thing there is any of. Three statements, whatever was sold."""
    module = going[0]
    stops, stop = _STOP[module]
    return [
        sentence
        for count, one, many in (
            (_events(module), f"live event {stops}.", f"live events {stop}."),
            (_held(module), "held order may still finish.", "held orders may still finish."),
            (_sellers(module), _sold("person"), _sold("people")),
        )
        if count
        for sentence in [plural(count, one, many)]
    ]


def _sold(who: str) -> str:
    return f"{who} sold at the door in the last 15 minutes."


def _events(module: Module) -> int:
    closes = select(Ticket.id).where(
        Ticket.event_id == Event.id, Ticket.kind.in_(KINDS[module]), Ticket.closed_at.is_(None)
    )
    live = (Event.state == EventState.PUBLISHED, Event.ends_at > clock.now(), closes.exists())
    return db.session.scalar(select(func.count(Event.id)).where(*live)) or 0


def _held(module: Module) -> int:
    held = (Order.status == Status.PENDING, Order.expires_at > clock.now(), _has(module))
    return db.session.scalar(select(func.count(Order.id)).where(*held)) or 0


def _sellers(module: Module) -> int:
    lately = (
        Order.channel == Channel.DOOR,
        Order.created_at > clock.now() - AT_THE_DOOR_LATELY,
        _has(module),
    )
    who = func.count(Order.created_by_id.distinct())
    return db.session.scalar(select(who).where(*lately)) or 0


def _has(module: Module) -> ColumnElement[bool]:
    """Orders with a ticket that the module closes."""
    return (
        select(OrderLine.id)
        .join(Ticket, Ticket.id == OrderLine.ticket_id)
        .where(OrderLine.order_id == Order.id, Ticket.kind.in_(KINDS[module]))
        .exists()
    )
