"""Who buys at an open door is in: the sale is the entry, if the event has it so."""

from datetime import timedelta
from typing import Any

import pytest

from portal import orders
from portal.checkin import rules
from portal.core import clock, refs
from portal.core.db import db
from portal.events import Event
from portal.orders import Attendee, Order
from tests.integration.checkin.conftest import PART, Gate, verdict
from tests.support.statements import statement_counter

# Hours until the event begins, and whether a sale is an entry then.
HOURS = {25: False, 3: False, 1.9: True, 0.1: True, -1: True}


def begins_in(gate: Gate, hours: float) -> None:
    with gate.app.app_context():
        event = db.session.get_one(Event, gate.event.id)
        event.starts_at = clock.now() + timedelta(hours=hours)
        event.ends_at = event.starts_at + timedelta(hours=6)
        db.session.commit()


def buy(gate: Gate, count: int = 2, **fields: Any) -> list[Attendee]:
    """Bea sells; the attendees of what she sold last."""
    sent = {f"quantity-{gate.general.ref}": count, "tender": "cash", **fields}
    address = f"/events/{gate.event.slug}/box-office/sales"
    sent = {"idempotency_key": refs.token(), **sent}
    answer = gate.browser("bea").post(address, data=sent, headers=PART)
    assert answer.status_code in (200, 201)
    with gate.app.app_context():
        order = db.session.query(Order).order_by(Order.id.desc()).first()
        return list(order.attendees)


def decide(gate: Gate, **fields: Any) -> None:
    answer = gate.browser("olivia").post(f"{gate.url}/settings", data=fields)
    assert answer.status_code == 303


@pytest.mark.parametrize("hours", HOURS)
def test_from_two_hours_before_until_the_end(gate: Gate, hours: float) -> None:
    begins_in(gate, hours)
    bought = buy(gate)
    assert [each.checked_in_at is not None for each in bought] == [HOURS[hours]] * 2
    assert len(gate.check_ins()) == 2 * HOURS[hours]
    assert gate.breaches() == []


@pytest.mark.parametrize(("hours", "said"), [(200, False), (0, True)])
def test_the_till_says_that_they_are_in(gate: Gate, hours: float, said: bool) -> None:
    begins_in(gate, hours)
    sent = {f"quantity-{gate.general.ref}": 2, "tender": "cash"}
    address = f"/events/{gate.event.slug}/box-office/sales"
    panel = gate.browser("bea").post(address, data=sent, headers=PART).text
    assert ("<dt>Let in with the sale</dt><dd>2</dd>" in panel) is said


def test_the_gate_knows_where_they_came_from(gate: Gate) -> None:
    begins_in(gate, 0)
    [bought] = buy(gate, 1)
    assert verdict(gate.scan(bought.code)) == "used"
    [entry] = gate.check_ins()
    assert (entry.how, entry.by_id, entry.at) == ("sale", gate.cast["bea"].id, bought.checked_in_at)


@pytest.mark.parametrize(
    ("fields", "hours", "inside"),
    [
        ({"sale_is_entry": "", "opens_minutes": "120"}, 1, False),
        ({"sale_is_entry": "y", "opens_minutes": "30"}, 1, False),
        ({"sale_is_entry": "y", "opens_minutes": "30"}, 0.4, True),
        ({"sale_is_entry": "y", "opens_minutes": "600"}, 9, True),
        ({"sale_is_entry": "", "opens_minutes": "600"}, 9, False),
    ],
)
def test_each_event_decides(gate: Gate, fields: dict[str, str], hours: float, inside: bool) -> None:
    begins_in(gate, hours)
    decide(gate, **fields)
    assert [each.checked_in_at is not None for each in buy(gate)] == [inside] * 2


def test_the_same_sale_sent_twice_is_one_entry(gate: Gate) -> None:
    begins_in(gate, 0)
    for _ in range(2):
        buy(gate, idempotency_key="door-sale-once")
    assert len(gate.check_ins()) == 2


def test_a_sale_that_is_undone_is_no_entry_any_more(gate: Gate) -> None:
    begins_in(gate, 0)
    bought = buy(gate)
    with gate.app.app_context():
        order = db.session.get(Order, bought[0].order_id)
        orders.stop_tickets(order, [bought[0].id], actor_id=gate.cast["olivia"].id)
        db.session.commit()
    assert [gate.attendee(each.code).checked_in_at is None for each in bought] == [True, False]
    assert [entry.undone_at is None for entry in gate.check_ins()] == [False, True]


@pytest.mark.parametrize("count", [1, 3])
def test_an_entry_costs_a_sale_two_statements(gate: Gate, count: int) -> None:
    sent = {}
    for hours in (200, 0):
        begins_in(gate, hours)
        with statement_counter(gate.app) as statements:
            buy(gate, count)
        sent[hours] = len(statements)
    assert sent[0] - sent[200] <= 2


def test_much_too_early_and_over_are_no_question_for_the_database() -> None:
    at = clock.now()
    minute = timedelta(minutes=1)
    cases = {-1441: None, -1440: 1440, -120: 120, -1: 1, 0: 0, 59: -59, 60: None}
    begins = {since: at - minute * since for since in cases}
    assert cases == {
        since: rules.minutes_to_go(start, start + minute * 60, at)
        for since, start in begins.items()
    }
