"""Events to load: published, paid for at the venue, with somebody at the till."""

from collections.abc import Iterable
from datetime import timedelta

from bench.browser import OWNER, TILL
from portal import events, people
from portal.core import clock
from portal.core.access import Role
from portal.events import Event
from portal.orders.models import PaymentMode
from portal.payments import offers
from portal.payments.offers import Terms
from portal.people import User
from portal.tickets import Kind
from portal.tickets.actions import create as create_ticket
from portal.tickets.details import Details

PLENTY = 900_000


def open_event(name: str, places: Iterable[int]) -> Event:
    """With a ticket of €35 for each number of places."""
    owner, seller = account(OWNER), account(TILL)
    starts_at = clock.now() + timedelta(days=1)
    details = events.Details(name, starts_at, starts_at + timedelta(hours=6), "UTC", "EUR")
    event = events.create(details, owner=owner, key=None)
    made = [
        Details(f"Ticket {number}", Kind.PAID, quantity, price_minor=3500)
        for number, quantity in enumerate(places, start=1)
    ]
    for ticket in made:
        create_ticket(event, ticket, by_id=owner.id, key=None)
    ways = offers.of(event) | {PaymentMode.VENUE: Terms(active=True)}
    offers.change(event, ways, by_id=owner.id)
    events.publish(event, events.Offer(len(made), costs_money=True), by_id=owner.id)
    people.join(seller, event.id, Role.BOX_OFFICE)
    return event


def account(email: str) -> User:
    found = people.by_email(email)
    assert found is not None, "the demo has made the cast"
    return found
