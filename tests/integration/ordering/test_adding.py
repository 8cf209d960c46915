"""Otto adds an order for somebody: counts, a total of his own, a state, names if he knows them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal import modules
from portal.codes import Code, UsedFor
from portal.core import clock
from portal.core.db import db
from portal.core.modules import Module
from portal.invariants.asking import breaches
from portal.orders import Attendee, Order
from portal.payments import Payment
from portal.tickets import Ticket
from tests.factories import make_code, make_donation, make_ticket, make_way_to_pay
from tests.integration.checkout.conftest import mails, stage  # noqa: F401 - fixtures
from tests.support.stage import Stage, at_once
from tests.support.statements import statement_counter

NEW = "/events/harbour-lights/orders/new"


class Desk:
    def __init__(self, stage: Stage) -> None:  # noqa: F811
        self.stage, self.app = stage, stage.app
        self.general: Ticket = stage.make(make_ticket, stage.event, quantity=10)

    def add(self, who: str = "otto", page: str = "", **fields: Any) -> Any:
        return self.stage.as_(who).post(NEW + page, data=fields)

    def order(self, **fields: Any) -> Any:
        """Two of them, unless it says otherwise."""
        return self.add(**{f"quantity-{self.general.ref}": "2", **fields})

    def stored(self) -> Order:
        with self.app.app_context():
            found = db.session.scalars(select(Order).order_by(Order.id.desc()).limit(1)).one()
            _ = found.lines, found.attendees, found.codes
            return found

    def ledger(self) -> list[tuple[str, int]]:
        with self.app.app_context():
            rows = db.session.scalars(select(Payment).order_by(Payment.id))
            return [(row.provider, row.amount_minor) for row in rows]

    def taken(self) -> int:
        return int(self.stage.stored(self.general).taken)

    def breaches(self) -> list[str]:
        with self.app.app_context():
            return list(breaches())

    def code(self, **fields: Any) -> int:
        with self.app.app_context():
            db.session.add(self.stage.event)
            ticket = db.session.get_one(Ticket, self.general.id)
            return make_code(self.stage.event, "DOCK15", ticket, **fields).id


@pytest.fixture
def desk(stage: Stage) -> Desk:  # noqa: F811
    return Desk(stage)


def figures(page: str) -> dict[str, int]:
    found = re.findall(r'data-(?:ref|sum)="(\w+)"><dt>.*?data-minor="(\d+)"', page, re.S)
    return {name: int(minor) for name, minor in found}


@pytest.mark.parametrize("count", [1, 2, 7])
def test_a_paid_order_for_somebody(desk: Desk, count: int, mails: Any) -> None:  # noqa: F811
    answer = desk.order(
        **{f"quantity-{desk.general.ref}": f"{count}", "attendee-1-name": "Mari"},
        mode="bank-transfer",
        name="Liis Tamm",
        email="Liis@Example.org",
        mail="y",
    )
    order = desk.stored()
    assert answer.status_code == 303
    assert answer.location == f"/events/harbour-lights/orders/{order.code}"
    assert (order.status, order.channel, order.payment_mode) == (
        "completed",
        "organizer",
        "bank-transfer",
    )
    assert [seat.name for seat in order.attendees] == ["Mari"] + [None] * (count - 1)
    assert (desk.ledger(), desk.taken()) == ([("bank-transfer", 3500 * count)], count)
    assert len(mails()["liis@example.org"]) == 1
    assert desk.breaches() == []


def test_nobody_is_mailed_unless_it_is_wanted(desk: Desk, mails: Any) -> None:  # noqa: F811
    desk.order(email="liis@example.org")
    assert (mails(), desk.stored().status) == ({}, "completed")


@pytest.mark.parametrize(
    ("total", "lines"),
    [
        ("100.00", [(1, 3334), (2, 3333)]),
        ("0", [(3, 0)]),
        ("0.02", [(2, 1), (1, 0)]),
        ("999.99", [(3, 33333)]),
    ],
)
def test_a_total_of_ones_own_is_final_and_the_lines_add_up(
    desk: Desk, total: str, lines: list[tuple[int, int]]
) -> None:
    code_id = desk.code()
    desk.order(**{f"quantity-{desk.general.ref}": "3"}, total=total, code="DOCK15")
    order = desk.stored()
    assert [(line.count, line.unit_minor) for line in order.lines] == lines
    assert (order.total_minor, order.codes) == (sum(n * unit for n, unit in lines), [])
    assert desk.ledger() == ([("cash", order.total_minor)] if order.total_minor else [])
    assert (len(order.attendees), desk.taken()) == (3, 3)
    with desk.app.app_context():
        assert db.session.get_one(Code, code_id).used == 0
    page = desk.stage.as_("otto").get(f"/events/harbour-lights/orders/{order.code}").text
    assert "by hand to" in page or "set the total of order" in page
    assert desk.breaches() == []


def test_of_several_tickets_in_proportion_and_gifts_stay(desk: Desk) -> None:
    child = desk.stage.make(make_ticket, desk.stage.event, "Child", price_minor=1200)
    gift = desk.stage.make(make_donation, desk.stage.event)
    counts = {f"quantity-{desk.general.ref}": "1", f"quantity-{child.ref}": "2"}
    amounts = {f"price-{gift.ref}": "5.00"}
    answer = desk.add(**counts, **amounts, total="34.50")
    assert answer.status_code == 303
    found = [(line.count, line.unit_minor) for line in desk.stored().lines]
    assert sum(n * unit for n, unit in found) == 3450
    assert (found[0], found[-1]) == ((1, 1750), (1, 500))
    assert desk.add(**counts, **amounts, total="4.99").status_code == 422
    assert desk.breaches() == []


def test_a_split_ticket_is_held_and_paid_like_any_other(desk: Desk) -> None:
    desk.order(**{f"quantity-{desk.general.ref}": "3"}, total="100", state="pending")
    order = desk.stored()
    assert (order.status, desk.taken(), len(order.lines)) == ("pending", 3, 2)
    with desk.app.app_context():
        from portal.orders import complete_late, expire

        stored = db.session.get_one(Order, order.id)
        stored.expires_at = clock.now() - timedelta(minutes=1)
        db.session.commit()
        expire()
        db.session.commit()
        assert db.session.get_one(Ticket, desk.general.id).taken == 0
        complete_late(stored, stored.payment_mode)
        db.session.flush()
        assert db.session.get_one(Ticket, desk.general.id, populate_existing=True).taken == 3


def test_a_code_counts_where_the_total_is_not_set(desk: Desk) -> None:
    code_id = desk.code()
    desk.order(code="dock15")
    assert (desk.stored().total_minor, desk.ledger()) == (5950, [("cash", 5950)])
    with desk.app.app_context():
        assert db.session.get_one(Code, code_id).used == 2
    assert desk.breaches() == []


def test_to_be_paid_later(desk: Desk, mails: Any) -> None:  # noqa: F811
    desk.stage.make(lambda: make_way_to_pay(desk.stage.event))
    desk.order(state="placed", mode="bank-transfer", email="liis@example.org", mail="y")
    order = desk.stored()
    assert (order.status, order.payment_mode, desk.ledger()) == ("placed", "bank-transfer", [])
    assert order.pay_until is not None
    (letter,) = mails()["liis@example.org"]
    assert letter["subject"].startswith("How to pay")
    desk.stage.as_("otto").post(f"/events/harbour-lights/orders/{order.code}/mark-paid")
    assert (desk.ledger(), desk.breaches()) == ([("bank-transfer", 7000)], [])


def test_held_for_the_buyer(desk: Desk, mails: Any) -> None:  # noqa: F811
    desk.order(state="pending", email="liis@example.org", mail="y")
    order = desk.stored()
    assert (order.status, order.payment_mode) == ("pending", "unchosen")
    assert order.expires_at
    assert len(mails()["liis@example.org"]) == 1
    assert desk.breaches() == []


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"state": "cancelled"}, 422, "Choose one from the list."),
        ({"state": "placed", "mode": "cash"}, 422, "Choose how it will be paid"),
        ({"state": "placed", "mode": "bank-transfer", "total": "0"}, 422, "choose Completed"),
        ({"mode": "gold"}, 422, "Choose one from the list."),
        ({"total": "-1"}, 422, "Write an amount like"),
        ({"email": "nobody"}, 422, "Check the address"),
        ({"code": "NOPE"}, 422, "We do not know NOPE"),
        ({"quantity-XXXXXX": "1"}, 422, "One of these tickets is not sold"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    desk: Desk, fields: dict[str, str], status: int, sentence: str
) -> None:
    answer = desk.order(**fields)
    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert (desk.stage.count(Order), desk.taken()) == (0, 0)


def test_an_order_of_nothing(desk: Desk) -> None:
    assert desk.add().status_code == 422
    assert desk.add(total="5").status_code == 422


def test_more_than_are_left(desk: Desk) -> None:
    desk.order(**{f"quantity-{desk.general.ref}": "8"})
    answer = desk.order(**{f"quantity-{desk.general.ref}": "3"})
    assert answer.status_code == 409
    assert "you can buy at most 2" in answer.text
    assert f'data-ticket="{desk.general.ref}" data-left="2"' in answer.text
    assert (desk.stage.count(Order), desk.taken(), desk.breaches()) == (1, 8, [])


def test_the_same_form_twice_is_one_order(desk: Desk) -> None:
    desk.stage.as_("otto")
    answers = at_once(*[lambda: desk.order(idempotency_key="one-form-key")] * 4)
    assert [each.status_code for each in answers] == [303] * 4
    assert (desk.stage.count(Order), desk.taken(), desk.breaches()) == (1, 2, [])


def test_several_add_the_last_ones_at_once(desk: Desk) -> None:
    crowd = ("otto", "cora", "olivia", "ada")
    for who in crowd:
        desk.stage.as_(who)
    four = {f"quantity-{desk.general.ref}": "4"}
    answers = at_once(*[lambda w=who: desk.add(who=w, **four).status_code for who in crowd])
    assert sorted(answers) == [303, 303, 409, 409]
    assert (desk.taken(), desk.breaches()) == (8, [])


def change_ticket(desk: Desk, **fields: Any) -> None:
    with desk.app.app_context():
        ticket = db.session.get_one(Ticket, desk.general.id)
        for name, value in fields.items():
            setattr(ticket, name, value)
        db.session.commit()


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        (lambda: {"sales_ends_at": clock.now() - timedelta(hours=1)}, 422),
        (lambda: {"sales_starts_at": clock.now() + timedelta(hours=1)}, 422),
        (lambda: {"hidden": True}, 422),
        (lambda: {"closed_at": clock.now()}, 422),
        (lambda: {"sold_at": "door"}, 303),
        (lambda: {"max_per_order": 1}, 422),
    ],
)
def test_the_rules_of_a_ticket_hold(
    desk: Desk, fields: Callable[[], dict[str, Any]], status: int
) -> None:
    change_ticket(desk, **fields())
    assert desk.order().status_code == status


def test_a_hidden_ticket_with_its_code(desk: Desk) -> None:
    change_ticket(desk, hidden=True)
    code_id = desk.code(used_for=UsedFor.ACCESS, value=0)
    assert desk.order(code="DOCK15", total="10").status_code == 303
    with desk.app.app_context():
        assert db.session.get_one(Code, code_id).used == 2  # it opened them
    assert desk.breaches() == []


def test_switched_off(desk: Desk) -> None:
    with desk.app.app_context():
        modules.switch({Module.PAYMENTS: False}, by_id=None)
        db.session.commit()
    assert desk.order().status_code == 409
    with desk.app.app_context():
        modules.switch({Module.TICKETING: False}, by_id=None)
        db.session.commit()
    assert desk.stage.as_("otto").get(NEW).status_code == 404
    assert desk.order().status_code == 404


def test_a_draft_sells_nothing(desk: Desk) -> None:
    with desk.app.app_context():
        event = db.session.get_one(type(desk.stage.event), desk.stage.event.id)
        event.state = "draft"
        db.session.commit()
    assert desk.order().status_code == 409


def test_what_it_would_cost_is_said_and_nothing_is_kept(desk: Desk) -> None:
    desk.code()
    counts = {f"quantity-{desk.general.ref}": "3"}
    page = desk.add(page="/quote", code="DOCK15", **counts)
    assert (page.status_code, figures(page.text)["total"]) == (200, 8925)
    assert "<title>" in page.text  # without a script it is the page, with fields for three names
    assert 'name="attendee-3-email"' in page.text
    own = desk.add(page="/quote", code="DOCK15", total="100", **counts)
    assert figures(own.text)["total"] == 10000
    assert "The total is set by hand." in own.text
    assert re.search(r"DOCK15</strong> is not used", own.text)
    short = desk.add(page="/quote", **{f"quantity-{desk.general.ref}": "11"})
    assert short.status_code == 422  # at most ten in one order
    assert (desk.stage.count(Order), desk.stage.count(Attendee)) == (0, 0)


@pytest.mark.parametrize(
    ("who", "status"), [("bea", 403), ("chip", 403), ("stan", 404), ("cora", 303), ("ada", 303)]
)
def test_who_may_add(desk: Desk, who: str, status: int) -> None:
    assert desk.order(who=who).status_code == status
    assert desk.stage.count(Order) == (status == 303)


def test_the_page_takes_as_many_statements_for_three_tickets_as_for_one(desk: Desk) -> None:
    counts = []
    for names in (("Child", "VIP"), ()):
        desk.stage.as_("otto").get(NEW)
        with statement_counter(desk.app) as sent:
            assert desk.stage.as_("otto").get(NEW).status_code == 200
        counts.append(len(sent))
        for name in names:
            desk.stage.make(make_ticket, desk.stage.event, name)
    assert counts[0] == counts[1] <= 8
