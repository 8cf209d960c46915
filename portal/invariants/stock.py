"""Rules of places: what is taken is what live orders hold, and never more than there is."""

from sqlalchemy import case, func, select

from portal.allotments import HeldPlace
from portal.events import Event
from portal.invariants.rule import Rule
from portal.orders import Attendee, Order, OrderLine
from portal.orders.models import LIVE, AttendeeState, Channel
from portal.tickets import Kind, Ticket

_of_line = OrderLine.count - OrderLine.refunded
_held = (
    select(
        OrderLine.ticket_id,
        func.sum(_of_line).label("places"),
        func.sum(case((Order.channel == Channel.DOOR, _of_line), else_=0)).label("at_the_door"),
    )
    .join(Order)
    .where(Order.status.in_(LIVE))
    .group_by(OrderLine.ticket_id)
    .subquery()
)
# Out of the stock as well, and sold by nobody yet.
_at_tills = (
    select(HeldPlace.ticket_id, func.count().label("places"))
    .where(HeldPlace.is_open)
    .group_by(HeldPlace.ticket_id)
    .subquery()
)
_places = func.coalesce(_held.c.places, 0) + func.coalesce(_at_tills.c.places, 0)
_sold_there = func.coalesce(_held.c.at_the_door, 0)
_tickets = (
    select(
        *(Event.slug, Ticket.name, Ticket.taken, Ticket.quantity, _places.label("places")),
        *(Ticket.taken_at_door, _sold_there.label("at_the_door")),
    )
    .join(Event)
    .outerjoin(_held, _held.c.ticket_id == Ticket.id)
    .outerjoin(_at_tills, _at_tills.c.ticket_id == Ticket.id)
)

_admitted = (
    select(Attendee.line_id, func.count().label("people")).group_by(Attendee.line_id).subquery()
)
_people = func.coalesce(_admitted.c.people, 0)
_stopped = (
    select(
        Attendee.line_id,
        func.count().label("people"),
        func.sum(case((Attendee.state == AttendeeState.REFUNDED, 1), else_=0)).label("paid_back"),
    )
    .where(Attendee.state != AttendeeState.VALID)
    .group_by(Attendee.line_id)
    .subquery()
)
_back = func.coalesce(_stopped.c.people, 0)
_paid_back = func.coalesce(_stopped.c.paid_back, 0)
# A gift lets nobody in.
_seats = case((Ticket.kind == Kind.DONATION, 0), else_=OrderLine.count)

RULES = (
    Rule(
        "taken = places",
        _tickets.where(Ticket.taken != _places),
        "{name} of {slug}: counted as taken {taken}, held by live orders {places}.",
    ),
    Rule(
        "taken at the door = places of the door",
        _tickets.where(Ticket.taken_at_door != _sold_there),
        "{name} of {slug}: counted as sold at the door {taken_at_door}, held by its live orders"
        " {at_the_door}.",
    ),
    Rule(
        "taken ≤ quantity",
        _tickets.where(_places > Ticket.quantity),
        "{name} of {slug}: for sale {quantity}, held by live orders {places}.",
    ),
    Rule(
        "held places are sold with an order",
        select(Event.slug, HeldPlace.code)
        .join(Event, Event.id == HeldPlace.event_id)
        .where(HeldPlace.sold_at.is_not(None) != HeldPlace.order_id.is_not(None)),
        "Place {code} of {slug}, held by a till, is sold without an order, or not and has one.",
    ),
    Rule(
        "attendees = places",
        select(Order.code, OrderLine.ticket_name, _seats.label("seats"), _people.label("people"))
        .join(OrderLine.order)
        .join(OrderLine.ticket)
        .outerjoin(_admitted, _admitted.c.line_id == OrderLine.id)
        .where(_people != _seats),
        "Order {code}, {ticket_name}: places {seats}, attendees {people}.",
    ),
    Rule(
        # Paid back or taken back; those that end with their order are not counted one by one.
        "refunded tickets hold no place",
        select(Order.code, OrderLine.ticket_name, OrderLine.refunded, _back.label("people"))
        .join(OrderLine.order)
        .outerjoin(_stopped, _stopped.c.line_id == OrderLine.id)
        .where(
            (_back < OrderLine.refunded)
            | (_paid_back > OrderLine.refunded)
            | (Order.status.in_(LIVE) & (_back != OrderLine.refunded))
        ),
        "Order {code}, {ticket_name}: given back {refunded}, attendees refunded {people}.",
    ),
    Rule(
        "attendees belong to their line",
        select(Order.code, Attendee.code.label("ticket_code"))
        .join(OrderLine, OrderLine.id == Attendee.line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            (Attendee.order_id != OrderLine.order_id)
            | (Attendee.ticket_id != OrderLine.ticket_id)
            | (Attendee.event_id != Order.event_id)
        ),
        "Order {code}: attendee {ticket_code} names another order, ticket or event.",
    ),
)
