"""What is left at the door, and who had the last of it: one statement, for tills that ask often."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, and_, func, select
from sqlalchemy.orm.attributes import set_committed_value

from portal.core.db import db
from portal.events import Event
from portal.orders import Order
from portal.orders.models import LIVE, OrderLine
from portal.people import User
from portal.tickets import Ticket
from portal.tickets.queries import at_the_door as tickets_at_the_door
from portal.tills import Shift


@dataclass(frozen=True)
class Taker:
    """Who sold the last of a ticket, and when. No name: it was bought online."""

    name: str | None
    at: datetime


def at_the_door(event: Event) -> tuple[Sequence[Ticket], Mapping[int, Taker]]:
    """The tickets of a till, and by their ids who had the last of those that are sold out."""
    sold_out = and_(Ticket.taken >= Ticket.quantity, Order.id == _last_order())
    rows = db.session.execute(
        tickets_at_the_door(event)
        .select_from(Ticket)
        .outerjoin(Order, sold_out)
        .outerjoin(Shift, Shift.id == Order.shift_id)
        .outerjoin(User, User.id == Order.created_by_id)
        .add_columns(func.coalesce(Shift.seller_name, User.name), Order.created_at)
    ).all()
    for ticket, *_ in rows:
        set_committed_value(ticket, "event", event)
    takers = {ticket.id: Taker(name, at) for ticket, name, at in rows if at}
    return [ticket for ticket, *_ in rows], takers


def _last_order() -> ScalarSelect[int]:
    """The order that holds the youngest place of a ticket."""
    lines = select(OrderLine.order_id).join(OrderLine.order)
    holding = lines.where(
        OrderLine.ticket_id == Ticket.id,
        OrderLine.refunded < OrderLine.count,
        Order.status.in_(LIVE),
    )
    return holding.order_by(OrderLine.id.desc()).limit(1).correlate(Ticket).scalar_subquery()
