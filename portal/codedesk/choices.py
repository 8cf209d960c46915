"""What the form of a code offers to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal import people, tickets
from portal.codes import Code, UsedFor
from portal.events import Event
from portal.people import User
from portal.tickets import Kind, Ticket


@dataclass(frozen=True)
class Choices:
    """Tickets that such a code can be for, and people who may hand it out."""

    tickets: Sequence[Ticket]
    team: Sequence[User]

    def chosen(self, refs: Sequence[str]) -> list[Ticket]:
        return [ticket for ticket in self.tickets if ticket.ref in refs]

    def user_id(self, email: str) -> int | None:
        return next((user.id for user in self.team if user.email == email), None)


NOTHING = Choices((), ())


def of(event: Event, used_for: UsedFor, code: Code | None = None) -> Choices:
    """For a discount the paid tickets, for access any; those that are linked in any case."""
    linked = {ticket.id for ticket in code.tickets} if code else set()
    fitting = [
        ticket
        for ticket in tickets.of_event(event)
        if ticket.id in linked or _fits(ticket, used_for)
    ]
    team = people.team(event.id)
    gone = code.marketer if code and code.marketer not in team else None
    return Choices(fitting, [*team, *([gone] if gone else [])])


def _fits(ticket: Ticket, used_for: UsedFor) -> bool:
    if ticket.closed_at is not None:
        return False
    return used_for == UsedFor.ACCESS or ticket.kind == Kind.PAID
