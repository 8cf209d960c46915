"""What an event sells online, and whether anybody can pay for it there."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal import payments, tickets
from portal.events import Event
from portal.tickets import Ticket
from portal.tickets.models import SoldAt


@dataclass(frozen=True)
class Shelf:
    """`can_be_paid`: without a way to pay, only what costs nothing can be had online."""

    event: Event
    tickets: Sequence[Ticket]
    can_be_paid: bool


def read(event: Event) -> Shelf:
    """In one statement."""
    found, can_be_paid = tickets.of_event_and(event, payments.can_be_paid(event))
    online = [ticket for ticket in found if ticket.sold_at != SoldAt.DOOR]
    return Shelf(event, online, can_be_paid)
