"""What a code takes off a unit. Pure; amounts are minor units, percentages basis points."""

from portal.codes.models import Code, Kind, UsedFor
from portal.core.money import BASIS_POINTS, round_half_up
from portal.tickets import Kind as TicketKind
from portal.tickets import Ticket


def is_for(code: Code, ticket: Ticket) -> bool:
    """Whether the code was made for this ticket; one of the event is for every paid ticket."""
    if code.used_for == UsedFor.EVENT:
        return ticket.event_id == code.event_id and ticket.kind == TicketKind.PAID
    return any(linked.id == ticket.id for linked in code.tickets)


def off_each(code: Code, ticket: Ticket) -> int:
    """Minor units off each unit of a ticket; 0 where it has no effect (free tickets, gifts).

    A percentage is rounded half up on each unit, so that every ticket of a line costs the same.
    """
    if not code.gives_discount or ticket.kind != TicketKind.PAID or not is_for(code, ticket):
        return 0
    if code.kind == Kind.PERCENT:
        return round_half_up(ticket.price_minor * code.value, BASIS_POINTS)
    return min(code.value, ticket.price_minor)
