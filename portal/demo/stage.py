"""The two events of the demo: one in full sale, one still being planned."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import update

from portal import activity, events, modules, taxes
from portal.codes import Code
from portal.core import clock
from portal.core.db import db
from portal.core.modules import Module
from portal.demo import cast, codes, programme
from portal.demo.rhythm import ON_SALE_FOR
from portal.events import Event
from portal.events.queries import topic as find_topic
from portal.orders.models import PaymentMode
from portal.payments import offers
from portal.payments.offers import Terms
from portal.people import Membership, User
from portal.tickets import Kind, Ticket
from portal.tickets.actions import create as create_ticket
from portal.tickets.details import Details

SLUG = "harbour-lights"
ZONE = "Europe/Tallinn"
SATURDAY = 5

_LIGHTS = """When the last ferry leaves, the pier turns its lights on. Six bands on two floating \
stages, a night market along the quay, and at 22:30 a thousand paper lanterns on the water.

The whole site is step-free; two lifts reach the VIP deck. There is no car park."""

_GALA = "Dinner, a brass band and a raffle for the harbour youth theatre."

_WAYS_TO_PAY = {
    PaymentMode.BANK: Terms(
        active=True,
        instructions="Pier 14 Kultuur MTÜ\nEE38 2200 2210 2014 5685, Swedbank",
        days=7,
    ),
    PaymentMode.CHEQUE: Terms(),
    PaymentMode.VENUE: Terms(
        active=True,
        instructions="Cash or card at the box office, from two hours before the doors open.",
    ),
}

# What is on sale, and how much of it is gone.
_TICKETS: Mapping[Details, int] = {
    Details(
        "General admission",
        Kind.PAID,
        1_000,
        price_minor=35_00,
        description="Both stages and the night market",
    ): 876,
    Details(
        "Reduced",
        Kind.PAID,
        300,
        price_minor=25_00,
        description="Students, seniors, unemployed; bring proof",
    ): 239,
    Details(
        "Child 6–14",
        Kind.PAID,
        150,
        price_minor=12_00,
        description="With an adult; under 6 come free",
    ): 110,
    Details(
        "VIP deck",
        Kind.PAID,
        100,
        price_minor=90_00,
        max_per_order=4,
        description="Upper deck, seat, one drink",
    ): 97,
    Details(
        "Donation",
        Kind.DONATION,
        10_000,
        min_price_minor=1_00,
        max_price_minor=500_00,
        description="All of it goes to the harbour youth theatre",
    ): 0,
}


# Of the gala alone: what the prices of the lights are is written down elsewhere.
_TAX = taxes.Terms(active=True, name="VAT", rate=22_00, included=True, tax_id="EE101234567")

# Seen by who knows the code that opens it.
_HIDDEN = Details(
    "Speaker pass", Kind.FREE, 40, hidden=True, description="Behind the stages all evening"
)


def build(crew: Mapping[str, User], now: datetime) -> dict[Ticket, int]:
    """Both events, by the house's own actions; the tickets on sale, and how many are to be sold."""
    owner = crew[cast.OWNER]
    modules.switch(dict.fromkeys(Module, True), by_id=crew[cast.ADMIN].id)
    with activity.happening(now - ON_SALE_FOR):
        return _plan(crew, owner, now)


def _plan(crew: Mapping[str, User], owner: User, now: datetime) -> dict[Ticket, int]:
    """All of it done when the sales began."""
    lights = events.create(harbour_lights(now), owner=owner, key=None)
    plan = {_ticket(lights, details, owner): sold for details, sold in _TICKETS.items()}
    _ticket(lights, _HIDDEN, owner)
    codes.make(lights, owner)
    programme.carry(lights, owner)
    offers.change(lights, _WAYS_TO_PAY, by_id=owner.id)
    events.publish(lights, events.Offer(len(plan), costs_money=True), by_id=owner.id)
    gala = events.create(winter_gala(now), owner=owner, key=None)
    _ticket(gala, Details("Seat at a table", Kind.PAID, 240, price_minor=65_00), owner)
    taxes.change(gala, _TAX, version=None, by_id=owner.id)
    for event in (lights, gala):
        cast.join(crew, event.id)
        _make_older(event, now - ON_SALE_FOR)
    cast.ask(lights.id, crew[cast.ORGANIZER], now - timedelta(days=2))
    return plan


def harbour_lights(now: datetime) -> events.Details:
    """A Saturday evening, four to five weeks ahead."""
    return _evening(
        "Harbour Lights",
        _next_saturday(now + timedelta(weeks=4)),
        place="Pier 14, Tallinn",
        address="Logi 14, 10111 Tallinn",
        description=_LIGHTS,
        topic="festival",
    )


def winter_gala(now: datetime) -> events.Details:
    return _evening(
        "Winter Gala",
        _next_saturday(now + timedelta(weeks=16)),
        place="Estonia Concert Hall, Tallinn",
        address="Estonia pst 4, 10148 Tallinn",
        description=_GALA,
        topic="food-and-drink",
    )


def _evening(name: str, day: datetime, topic: str, **fields: str) -> events.Details:
    found = find_topic(topic)
    return events.Details(
        name=name,
        starts_at=clock.to_utc(day.replace(hour=17, minute=0), ZONE),
        ends_at=clock.to_utc(day.replace(hour=23, minute=30), ZONE),
        timezone=ZONE,
        currency="EUR",
        contact_email=cast.OWNER,
        topic_id=found.id if found else None,
        **fields,  # type: ignore[arg-type]  # all of them are text
    )


def _next_saturday(after: datetime) -> datetime:
    """The first one that has not begun at `after`: its midnight by the wall clock, naive."""
    local = clock.to_local(after, ZONE).replace(
        hour=0, minute=0, second=0, microsecond=0, tzinfo=None
    )
    return local + timedelta(days=(SATURDAY - 1 - local.weekday()) % 7 + 1)


def _ticket(event: Event, details: Details, owner: User) -> Ticket:
    return create_ticket(event, details, by_id=owner.id, key=None)


def _make_older(event: Event, at: datetime) -> None:
    """What was just made was made, in the story that the sales tell, when they began."""
    event.created_at = at
    db.session.flush()
    db.session.execute(update(Code).where(Code.event_id == event.id).values(created_at=at))
    of_event = Membership.event_id == event.id
    db.session.execute(update(Membership).where(of_event).values(joined_at=at))
