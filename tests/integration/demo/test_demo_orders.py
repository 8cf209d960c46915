"""`demo --orders N --event SLUG`: believable orders in any number, beside what is there already."""

import re
from collections import Counter

import pytest
from sqlalchemy import func, select

from portal import invariants, tickets
from portal.cli import demo as command
from portal.core.db import db
from portal.core.refs import ALPHABET, CODE_LENGTH, ORDER_LENGTH
from portal.demo import bulk
from portal.orders import Attendee, Order
from portal.orders.models import PaymentMode, Status
from portal.payments import Payment
from portal.tickets import Kind, Ticket
from tests.factories import (
    make_donation,
    make_event,
    make_order,
    make_ticket,
    make_user,
    switch_modules_on,
)
from tests.integration.demo.test_demo import type_in

SPEED = re.compile(r"gala: ([\d,]+) orders more in [\d.]+ s \([\d,]+ a second\)\.\n")


@pytest.fixture
def gala(app) -> int:
    with app.app_context():
        switch_modules_on()
        event = make_event("gala", slug="gala", owner=make_user("Olivia Owner"))
        for number in range(1, 4):
            make_ticket(event, f"Ticket {number}", quantity=number)
        make_donation(event)
        return event.id


def test_it_adds_as_many_as_were_asked_for_and_says_how_fast(app, gala) -> None:
    result = type_in(app, "demo --orders 300 --event gala")
    assert result.exit_code == 0
    assert SPEED.fullmatch(result.output)[1] == "300"
    with app.app_context():
        assert Counter(db.session.scalars(select(Order.status))) == {Status.COMPLETED: 300}
        sizes = db.session.scalars(
            select(func.count(Attendee.id)).group_by(Attendee.order_id)
        ).all()
        assert set(sizes) <= {1, 2, 3, 4}
        assert list(invariants.breaches()) == []


def test_room_is_made_so_that_as_many_are_left_as_before(app, gala) -> None:
    type_in(app, "demo --orders 50 --event gala")
    with app.app_context():
        seats = db.session.scalars(select(Ticket).where(Ticket.kind == Kind.PAID)).all()
        assert {ticket.name: ticket.left for ticket in seats} == {
            "Ticket 1": 1,
            "Ticket 2": 2,
            "Ticket 3": 3,
        }
        assert sum(ticket.taken for ticket in seats) >= 50


def test_again_and_in_several_batches_no_code_comes_twice(app, gala, monkeypatch) -> None:
    monkeypatch.setattr(command, "BATCH", 40)
    type_in(app, "demo --orders 100 --event gala")
    type_in(app, "demo --orders 100 --event gala")
    with app.app_context():
        codes = db.session.scalars(select(Order.code)).all()
        ticket_codes = db.session.scalars(select(Attendee.code)).all()
        assert len(set(codes)) == 200
        assert len(set(ticket_codes)) == len(ticket_codes)
        assert all(set(code) <= set(ALPHABET) for code in (*codes, *ticket_codes))
        assert {len(code) for code in codes} == {ORDER_LENGTH}
        assert {len(code) for code in ticket_codes} == {CODE_LENGTH}
        assert list(invariants.breaches()) == []


def test_codes_that_exist_are_passed_over(app, gala) -> None:
    class Drawer:
        """Draws the code that is taken first, then another one."""

        drawn = iter(["K7QM2", "P3XWD"])

        def choices(self, _signs: str, *, k: int) -> str:
            return next(self.drawn)

    with app.app_context():
        event = make_event()
        order = make_order(event, {make_ticket(event): 1})
        order.code = "K7QM2"
        db.session.commit()
        assert bulk.codes(Drawer(), 1) == ["P3XWD"]


def test_sales_go_on_after_it_without_meeting_an_id(app, gala) -> None:
    type_in(app, "demo --orders 10 --event gala")
    with app.app_context():
        event = db.session.get_one(Order, db.session.scalar(select(func.max(Order.id)))).event
        ticket = tickets.of_event(event)[0]
        make_order(event, {ticket: 1})
        assert list(invariants.breaches()) == []


def test_what_is_free_is_not_paid(app) -> None:
    with app.app_context():
        switch_modules_on()
        olivia = make_user("Olivia Owner")
        make_ticket(make_event(slug="open-day", owner=olivia), kind=Kind.FREE, price_minor=0)
    type_in(app, "demo --orders 20 --event open-day")
    with app.app_context():
        assert set(db.session.scalars(select(Order.payment_mode))) == {PaymentMode.FREE}
        assert db.session.scalar(select(func.count(Payment.id))) == 0
        assert list(invariants.breaches()) == []


@pytest.mark.parametrize(
    ("line", "code", "sentence"),
    [
        ("demo --orders 5", 2, "--orders and --event go together."),
        ("demo --event gala", 2, "--orders and --event go together."),
        ("demo --orders 0 --event gala", 2, "0 is not in the range x>=1"),
        ("demo --orders 5 --event nowhere", 1, "There is no event “nowhere”."),
        ("demo --orders 5 --event bare", 1, "Bare has no tickets to sell."),
    ],
)
def test_what_cannot_be_done_is_said(app, gala, line, code, sentence) -> None:
    with app.app_context():
        make_event("Bare", slug="bare")
    result = type_in(app, line)
    assert (result.exit_code, sentence in result.output) == (code, True)
