"""`check`: a sound database is praised, and each rule finds what breaks it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import Insert, Update, delete, func, insert, select, update

from portal import invariants
from portal.allotments import HeldPlace
from portal.approvals import Approval
from portal.codes import Code
from portal.core import clock
from portal.core.db import db
from portal.corrections import Correction
from portal.events import Event
from portal.invariants import shifts
from portal.orders import Attendee, Order, OrderLine
from portal.orders.entries import CheckIn, How
from portal.orders.models import AttendeeState, OrderCode, Status
from portal.passes import ShiftPass
from portal.payments import Payment
from portal.people import Membership, User
from portal.pictures import Kind, Picture, PictureFile
from portal.tickets import Ticket
from portal.tills import Till
from tests.factories import (
    make_code,
    make_donation,
    make_event,
    make_order,
    make_ticket,
    make_user,
    switch_modules_on,
)
from tests.support.statements import statement_counter


@dataclass
class Sold:
    """Two paid places and a gift of €1, in one order; one place held in another, with a code."""

    event: Event
    ticket: Ticket
    paid: Order
    held: Order
    olivia: User


@pytest.fixture
def sold(app) -> Sold:
    with app.app_context():
        switch_modules_on()
        olivia = make_user("Olivia Owner")
        event = make_event(slug="gala", owner=olivia)
        ticket = make_ticket(event, quantity=10)
        paid = make_order(event, {ticket: 2, make_donation(event): 1})
        make_code(event, "DOCK15", ticket)
        held = make_order(event, {ticket: 1}, status=Status.PENDING, typed=["DOCK15"])
        return Sold(event, ticket, paid, held, olivia)


def test_all_is_well(run, sold) -> None:
    result = run("check")
    assert (result.exit_code, result.output) == (
        0,
        "All is well: events 1, orders 2, attendees 3, payments 1\n",
    )


def test_an_empty_house_is_in_order(run, app) -> None:
    assert run("check").exit_code == 0


@pytest.mark.parametrize("more", [0, 5])
def test_it_asks_as_often_however_much_was_sold(app, run, sold, more) -> None:
    with app.app_context():
        ticket = db.session.get_one(Ticket, sold.ticket.id)
        for _ in range(more):
            make_order(ticket.event, {ticket: 1})
        with statement_counter(app) as sent:
            assert list(invariants.breaches()) == []
            invariants.counted()
    assert len(sent) == len(invariants.RULES) + 1


def of_paid(**values: object) -> Callable[[Sold], Update]:
    return lambda sold: update(Order).where(Order.id == sold.paid.id).values(**values)


def of_held(**values: object) -> Callable[[Sold], Update]:
    return lambda sold: update(Order).where(Order.id == sold.held.id).values(**values)


def of_lines(**values: object) -> Callable[[Sold], Update]:
    """The tickets of the paid order, without the gift."""
    return lambda sold: (
        update(OrderLine)
        .where(OrderLine.order_id == sold.paid.id, OrderLine.ticket_id == sold.ticket.id)
        .values(**values)
    )


def of_payment(**values: object) -> Callable[[Sold], Update]:
    return lambda sold: update(Payment).values(**values)


def first_ticket(sold: Sold, **values: object) -> Update:
    """The first ticket of the paid order, with a code that can be named."""
    first = select(func.min(Attendee.id)).where(Attendee.order_id == sold.paid.id)
    which = Attendee.id == first.scalar_subquery()
    return update(Attendee).where(which).values(code="FIRST", **values)


def came_in(sold: Sold, event_id: int | None = None) -> Insert:
    """A check-in of that ticket, and nobody says so to it."""
    db.session.execute(first_ticket(sold))
    first = db.session.query(Attendee).filter_by(code="FIRST").one()
    event_id = event_id or first.event_id
    return insert(CheckIn).values(attendee_id=first.id, event_id=event_id, how=How.SCAN)


def put_right(sold: Sold, **values: object) -> Insert:
    """A row of what a till put right of the paid order."""
    usual = {"order_id": sold.paid.id, "event_id": sold.event.id, "reason": "test"}
    told = {"amount_minor": 0, "currency": "EUR", "by_id": sold.olivia.id, "seller_name": "Olivia"}
    return insert(Correction).values(**{"kind": "void", **usual, **told, **values})


def approved(sold: Sold) -> Insert:
    """A correction with a word of a manager that was never used."""
    word = Approval(digest="x", event_id=sold.event.id, act="price", amount_minor=1)
    word.by_id = word.asked_by_id = sold.olivia.id
    word.asked_name = "Olivia"
    db.session.add(word)
    db.session.flush()
    return put_right(sold, kind="price", approval_id=word.id)


def with_a_pass(sold: Sold) -> Update:
    """A pass of another event, that somebody sold the paid order with."""
    at = clock.now()
    gala = make_event("Winter Gala", owner=sold.olivia)
    other = ShiftPass(event_id=gala.id, name="Gate B", pin_hash="", valid_from=at)
    other.valid_till, other.made_by_id = at + timedelta(hours=1), sold.olivia.id
    db.session.add(other)
    db.session.flush()
    return of_paid(pass_id=other.id, sold_by="Mari")(sold)


def given_away(sold: Sold) -> Insert:
    """A place that a till held is sold, and nobody knows with what."""
    till = Till(event_id=sold.event.id, name="Till 1")
    db.session.add(till)
    db.session.flush()
    of = {"event_id": sold.event.id, "till_id": till.id, "ticket_id": sold.ticket.id}
    now = clock.now()
    return insert(HeldPlace).values(code="HELDBYATILL", held_at=now, sold_at=now, **of)


BREACHES = {
    "voided sales are over": (put_right, "Order {paid} was voided, and is completed."),
    "voided sales hold no money": (
        put_right,
        "Order {paid} was voided, and €71.00 of it is still here.",
    ),
    "a correction is about an order of its event": (
        lambda sold: put_right(sold, kind="comp", event_id=make_event(slug="other").id),
        "Order {paid}: a correction of it is booked to another event.",
    ),
    "what a manager approved was used once": (approved, "Approval 1 was used 1 times."),
    "sold with a pass of its event": (
        with_a_pass,
        "Order {paid}: sold with the shift pass Gate B, which is not good for it.",
    ),
    "what a pass sold names who sold it": (
        of_paid(sold_by="Mari"),
        "Order {paid}: a shift pass without the name of who sold, or a name without a pass.",
    ),
    "who is in came in once": (
        lambda sold: first_ticket(sold, checked_in_at=clock.now()),
        "Order {paid}: ticket FIRST is in, let in 0 times.",
    ),
    "who came in is in": (
        came_in,
        "Order {paid}: ticket FIRST is not in, let in 1 times.",
    ),
    "only good tickets are in": (
        lambda sold: first_ticket(sold, checked_in_at=clock.now(), state=AttendeeState.VOID),
        "Order {paid}: ticket FIRST is void, and still in.",
    ),
    "check-ins are of their event": (
        lambda sold: came_in(sold, make_event(slug="other").id),
        "Order {paid}: ticket FIRST was let in at another event.",
    ),
    "one owner": (
        lambda sold: delete(Membership),
        "Event gala has 0 owners.",
    ),
    "taken = places": (
        lambda sold: update(Ticket).where(Ticket.id == sold.ticket.id).values(taken=2),
        "General admission of gala: counted as taken 2, held by live orders 3.",
    ),
    "taken at the door = places of the door": (
        lambda sold: update(Ticket).where(Ticket.id == sold.ticket.id).values(taken_at_door=1),
        "General admission of gala: counted as sold at the door 1, held by its live orders 3.",
    ),
    "taken ≤ quantity": (
        of_lines(count=12),
        "General admission of gala: for sale 10, held by live orders 13.",
    ),
    "held places are sold with an order": (
        given_away,
        "Place HELDBYATILL of gala, held by a till, is sold without an order, or not and has one.",
    ),
    "used = uses": (
        lambda sold: update(Code).values(used=3),
        "Code DOCK15 of gala: counted as used 3, by live orders 1.",
    ),
    "codes give the discount": (
        lambda sold: update(OrderCode).values(given_minor=1000),
        "Order {held}: its codes give €10.00, the order says €5.25.",
    ),
    "attendees = places": (
        lambda sold: delete(Attendee).where(Attendee.order_id == sold.held.id),
        "Order {held}, General admission: places 1, attendees 0.",
    ),
    "refunded tickets hold no place": (
        of_lines(refunded=1),
        "Order {paid}, General admission: given back 1, attendees refunded 0.",
    ),
    "attendees belong to their line": (
        lambda sold: (
            update(Attendee)
            .where(Attendee.order_id == sold.held.id)
            .values(order_id=sold.paid.id, code="WANDERED")
        ),
        "Order {held}: attendee WANDERED names another order, ticket or event.",
    ),
    "Σ lines = subtotal": (
        of_lines(unit_minor=4000),
        "Order {paid}: the lines make €81.00, the order says €71.00.",
    ),
    "Σ discounts = discount": (
        of_lines(discount_minor=350),
        "Order {paid}: the lines give a discount of €7.00, the order says €0.00.",
    ),
    "subtotal − discount (+ tax) = total": (
        of_paid(total_minor=7200),
        "Order {paid}: less discounts it comes to €71.00, its total is €72.00.",
    ),
    "tax is what its rate makes": (
        of_paid(tax_name="VAT", tax_rate=2200, tax_id="", tax_included=True, tax_minor=1281),
        "Order {paid}: its tax would be €12.80, it says €12.81.",
    ),
    "pending orders end": (
        of_held(expires_at=None),
        "Order {held} is pending, and no time is set at which its hold ends.",
    ),
    "completed orders have their moment": (
        of_paid(completed_at=None),
        "Order {paid} is completed, and nobody knows since when.",
    ),
    "only ended orders have an end": (
        of_held(ended_at=clock.now()),
        "Order {held} is pending: that and the time of its end do not go together.",
    ),
    "completed orders are paid": (
        of_payment(amount_minor=7000),
        "Order {paid} is completed: its total is €71.00, €70.00 was paid.",
    ),
    "what is not completed holds no money": (
        lambda sold: update(Payment).values(order_id=sold.held.id),
        "Order {held} is pending, and €71.00 was paid for it.",
    ),
    "payments are in the order's currency": (
        of_payment(currency="SEK"),
        "Order {paid} is in EUR, a payment for it in SEK.",
    ),
}


@pytest.mark.parametrize("rule", BREACHES)
def test_each_rule_finds_what_breaks_it(app, run, sold, rule) -> None:
    plant, sentence = BREACHES[rule]
    with app.app_context():
        db.session.execute(plant(sold))
        db.session.commit()
    result = run("check")
    assert result.exit_code == 1
    said = result.output.splitlines()
    assert sentence.format(paid=sold.paid.code, held=sold.held.code) in said
    assert said[-1] == f"Error: Breaches: {len(said) - 1}, of {len(invariants.RULES)} rules."


def test_an_order_without_lines_is_found(app, run, sold) -> None:
    with app.app_context():
        db.session.execute(delete(Attendee).where(Attendee.order_id == sold.held.id))
        db.session.execute(delete(OrderLine).where(OrderLine.order_id == sold.held.id))
        db.session.commit()
    assert f"Order {sold.held.code} has no lines." in run("check").output


def test_what_belongs_to_another_event_is_found(app, run, sold) -> None:
    with app.app_context():
        other = make_event(slug="other", owner=db.session.merge(sold.olivia))
        stranger = make_ticket(other, "Stranger")
        db.session.execute(of_lines(ticket_id=stranger.id, ticket_name="Stranger")(sold))
        db.session.execute(update(Payment).values(event_id=other.id))
        db.session.commit()
    said = run("check").output
    assert f"Order {sold.paid.code} of gala has a ticket of another event: Stranger." in said
    assert f"Order {sold.paid.code}: a payment for it is booked to another event." in said


def test_a_picture_whose_file_was_swept_is_found(app, run, sold) -> None:
    with app.app_context():
        file = PictureFile(digest="0" * 20, widths=[320], width=320, height=200)
        file.swept_at = clock.now()
        db.session.add_all([file, Picture(event_id=sold.event.id, kind=Kind.COVER, file=file)])
        db.session.commit()
    assert "Event gala: its cover is shown, and its file was swept." in run("check").output


def test_every_rule_has_its_test() -> None:
    elsewhere = {
        "orders have lines",
        "lines sell tickets of their event",
        "payments are booked to the order's event",
        "pictures that are shown have their files",
    }
    of_shifts = {rule.name for rule in shifts.RULES}  # in tests/integration/shifts/test_check.py
    assert {rule.name for rule in invariants.RULES} == {*BREACHES, *elsewhere, *of_shifts}


def test_tax_on_top_is_part_of_the_total(app, run, sold) -> None:
    with app.app_context():
        taxed = {"tax_name": "VAT", "tax_rate": 1800, "tax_id": "", "tax_included": False}
        db.session.execute(of_paid(**taxed, tax_minor=1278, total_minor=8378)(sold))
        db.session.execute(of_payment(amount_minor=8378)(sold))
        db.session.commit()
    assert run("check").exit_code == 0
