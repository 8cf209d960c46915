"""Placing an order: places, lines, attendees and papers in one transaction, or nothing at all."""

import pytest
from flask.ctx import AppContext
from sqlalchemy import func, select

from portal.core.db import db
from portal.core.refusals import Refusal, SoldOut
from portal.jobs import Job
from portal.orders import Attendee, Order, OrderLine
from portal.orders.models import Status
from portal.tickets import Kind
from tests.factories import make_donation, make_event, make_order, make_ticket, switch_modules_on

pytestmark = pytest.mark.usefixtures("ctx")


@pytest.fixture
def event(ctx: AppContext):
    switch_modules_on()
    return make_event()


def kept() -> dict[str, int]:
    """How many rows of everything an order writes are in the database."""
    db.session.rollback()
    return {
        model.__tablename__: db.session.scalar(select(func.count()).select_from(model))
        for model in (Order, OrderLine, Attendee, Job)
    }


NOTHING = {"orders": 0, "order_lines": 0, "attendees": 0, "jobs": 0}


@pytest.mark.parametrize("count", [1, 2, 7])
def test_exactly_one_attendee_for_each_place(event, count) -> None:
    ticket = make_ticket(event)
    order = make_order(event, {ticket: count})
    db.session.refresh(ticket)
    assert [a.ticket_id for a in order.attendees] == [ticket.id] * count
    assert ticket.taken == count
    assert len({a.code for a in order.attendees}) == count
    assert {(a.name, a.email, a.state) for a in order.attendees} == {(None, None, "valid")}


def test_lines_keep_name_and_price_of_the_moment(event) -> None:
    ticket = make_ticket(event, "Early bird", price_minor=2000)
    order = make_order(event, {ticket: 2})
    ticket.name, ticket.price_minor = "General", 3500
    db.session.commit()
    db.session.expire_all()
    (line,) = order.lines
    assert (line.ticket_name, line.unit_minor, line.count) == ("Early bird", 2000, 2)
    assert (order.total_minor, order.currency) == (4000, "EUR")


def test_a_gift_is_counted_and_paid_but_lets_nobody_in(event) -> None:
    gift, ticket = make_donation(event), make_ticket(event)
    order = make_order(event, {ticket: 1, gift: 1})
    db.session.refresh(gift)
    assert order.total_minor == 3500 + 100
    assert gift.taken == 1
    assert [a.ticket_id for a in order.attendees] == [ticket.id]


def test_every_ticket_that_is_short_is_named_and_nothing_is_kept(event) -> None:
    plenty = make_ticket(event, "General")
    child, vip = make_ticket(event, "Child", quantity=2), make_ticket(event, "VIP", quantity=1)
    with pytest.raises(SoldOut) as refused:
        make_order(event, {plenty: 3, child: 3, vip: 2}, email="bo@example.org")
    assert [(f.sentence, f.field, dict(f.data)) for f in refused.value.faults] == [
        (
            "Child: you can buy at most 2.",
            f"quantity-{child.ref}",
            {"ticket": child.ref, "left": 2},
        ),
        ("VIP: you can buy at most 1.", f"quantity-{vip.ref}", {"ticket": vip.ref, "left": 1}),
    ]
    assert kept() == NOTHING
    db.session.refresh(plenty)
    assert plenty.taken == 0


def test_the_last_place_sells_and_then_it_is_sold_out(event) -> None:
    ticket = make_ticket(event, "VIP", quantity=1)
    make_order(event, {ticket: 1})
    with pytest.raises(SoldOut, match=r"^VIP is sold out\.$"):
        make_order(event, {ticket: 1})


def test_a_mail_is_promised_only_to_those_who_gave_an_address(event) -> None:
    ticket = make_ticket(event)
    make_order(event, {ticket: 1})
    assert kept()["jobs"] == 0
    order = make_order(event, {ticket: 1}, email="bo@example.org")
    job = db.session.scalar(select(Job))
    assert (job.kind, job.payload) == ("order.confirmed", {"order_id": order.id})


def test_a_held_order_promises_no_mail_before_it_is_completed(event) -> None:
    ticket = make_ticket(event)
    make_order(event, {ticket: 1}, status=Status.PENDING, email="bo@example.org")
    assert kept()["jobs"] == 0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"hidden": True}, "General admission is hidden."),
        ({"sold_at": "online"}, "General admission is sold elsewhere."),
        ({"min_per_order": 2}, "General admission: at least 2 in one order."),
        ({"max_per_order": 1, "min_per_order": 1}, None),
    ],
    ids=["hidden", "online only", "below the minimum", "within limits"],
)
def test_limits_are_the_servers(event, fields, sentence) -> None:
    ticket = make_ticket(event, **fields)
    if sentence is None:
        assert make_order(event, {ticket: 1}).total_minor == 3500
        return
    with pytest.raises(Refusal) as refused:
        make_order(event, {ticket: 1})
    assert refused.value.sentence == sentence
    assert kept() == NOTHING


def test_modules_off_refuse_what_they_close(event) -> None:
    from portal import modules
    from portal.core.modules import Module

    paid, free = make_ticket(event), make_ticket(event, "Crew", kind=Kind.FREE, price_minor=0)
    modules.switch({Module.PAYMENTS: False}, by_id=None)
    db.session.commit()
    with pytest.raises(Refusal, match="General admission is switched off"):
        make_order(event, {paid: 1})
    assert make_order(event, {free: 1}).total_minor == 0


def test_an_empty_basket_is_refused(event) -> None:
    with pytest.raises(Refusal, match=r"^Choose at least one ticket\.$"):
        make_order(event, {})
