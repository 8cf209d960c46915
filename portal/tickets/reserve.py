"""The door reserve as the database asks for it: what the web shop leaves to the door. Pure.

The same as `Ticket.reserved` and `Ticket.left_online`, as expressions for one statement.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, case

from portal.tickets.models import Ticket


def held(at: datetime) -> ColumnElement[int]:
    """Places that are still kept for the door at a moment."""
    sold = Ticket.taken_at_door - Ticket.reserve_from
    return case(
        (Ticket.reserve_until.is_(None) | (Ticket.reserve_until <= at), 0),
        (sold <= 0, Ticket.reserve),
        (sold >= Ticket.reserve, 0),
        else_=Ticket.reserve - sold,
    )


def left_online(at: datetime) -> ColumnElement[int]:
    """Places that the web shop may sell."""
    left = Ticket.quantity - Ticket.taken - held(at)
    return case((left > 0, left), else_=0)
