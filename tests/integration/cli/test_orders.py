"""`orders expire` and `orders export`."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from portal.cli import export
from portal.core import clock
from portal.core.db import db
from portal.orders import Attendee, Order
from portal.orders.models import Channel, Status
from portal.payments import Payment
from portal.tickets import Ticket
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


def test_expire_ends_every_hold_that_is_over_and_says_how_many(app, run) -> None:
    with app.app_context():
        switch_modules_on()
        event = make_event()
        ticket = make_ticket(event, quantity=200)
        for _ in range(103):  # more than are ended in one go
            make_order(event, {ticket: 1}, status=Status.PENDING)
        over = update(Order).values(expires_at=clock.now() - timedelta(seconds=1))
        db.session.execute(over)
        db.session.commit()
        make_order(event, {ticket: 1}, status=Status.PENDING)
    assert run("orders expire").output == "Holds ended: 103\n"
    assert run("orders expire").output == "Holds ended: 0\n"
    with app.app_context():
        assert db.session.get_one(Ticket, ticket.id).taken == 1


def exported(result) -> list[dict]:
    return [json.loads(line) for line in result.output.splitlines()]


def test_export_writes_one_object_a_line_in_the_promised_shape(app, run) -> None:
    with app.app_context():
        switch_modules_on()
        event = make_event(slug="harbour-lights")
        general, gift = make_ticket(event), make_donation(event)
        bea = make_user("Bea Box-Office")
        order = make_order(event, {general: 2, gift: 1}, name="Nguyễn Thị Hoa", by=bea)
        order.created_at = datetime(2026, 11, 20, 17, 5, 3, tzinfo=UTC)
        order.attendees[0].name = "Nguyễn Thị Hoa"
        db.session.scalars(select(Payment)).one().at = datetime(2026, 11, 20, 17, 6, tzinfo=UTC)
        db.session.commit()
        make_code(event, "DOCK15", general)
        held = make_order(
            event, {general: 1}, status=Status.PENDING, channel=Channel.WEB, typed=["dock15"]
        )
        make_order(make_event("Another"), {make_ticket(make_event("Third")): 1})
    first, second = exported(run("orders export --event harbour-lights --json"))
    assert first == {
        "code": order.code,
        "status": "completed",
        "channel": "door",
        "payment_mode": "onsite",
        "total_minor": 7100,
        "currency": "EUR",
        "created_at": "2026-11-20T17:05:03+00:00",
        "discount_code": None,
        "lines": [
            {"ticket": "General admission", "count": 2, "unit_minor": 3500, "discount_minor": 0},
            {"ticket": "Donation", "count": 1, "unit_minor": 100, "discount_minor": 0},
        ],
        "attendees": [
            {"name": "Nguyễn Thị Hoa", "email": None, "state": "valid"},
            {"name": None, "email": None, "state": "valid"},
        ],
        "payments": [{"provider": "cash", "amount_minor": 7100, "at": "2026-11-20T17:06:00+00:00"}],
    }
    assert (second["code"], second["status"], second["payments"]) == (held.code, "pending", [])
    assert (second["discount_code"], second["total_minor"]) == ("DOCK15", 2975)


@pytest.mark.parametrize("count", [1, 3, 7])
def test_export_asks_as_often_for_a_batch_as_for_one_order(app, monkeypatch, count) -> None:
    monkeypatch.setattr(export, "BATCH", 3)
    with app.app_context():
        switch_modules_on()
        event = make_event()
        ticket = make_ticket(event)
        codes = [make_order(event, {ticket: 1}).code for _ in range(count)]
        with statement_counter(app) as sent:
            found = [order["code"] for order in export.orders_of(event.id)]
        assert found == codes
        full_and_last = -(-count // 3)
        # One order and its parts: 4; at the end, the question that finds no more.
        assert len(sent) == 4 * full_and_last + 1
        assert db.session.scalars(select(Attendee)).all()  # the session is good to go on with


def test_export_of_an_unknown_event_says_so(run) -> None:
    result = run("orders export --event nowhere --json")
    assert (result.exit_code, result.output) == (1, "Error: There is no event “nowhere”.\n")


def test_export_asks_for_the_format(run) -> None:
    result = run("orders export --event gala")
    assert (result.exit_code, "Missing option '--json'." in result.output) == (2, True)


def test_export_of_an_event_without_orders_is_empty(app, run) -> None:
    with app.app_context():
        make_event(slug="quiet")
    result = run("orders export --event quiet --json")
    assert (result.exit_code, result.output) == (0, "")
