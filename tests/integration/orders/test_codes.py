"""Orders with codes: what they cost, what they use up, and what comes back."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal import orders
from portal.codes import Code, Reason, UsedFor
from portal.core import clock
from portal.core.db import db, in_transaction
from portal.core.refusals import Refusal
from portal.events.models import Event
from portal.orders import CodeRefused, Order
from portal.orders.models import Attendee, OrderCode, Status
from portal.tickets import Ticket
from tests.factories import (
    make_code,
    make_event,
    make_order,
    make_ticket,
    switch_modules_on,
)


@pytest.fixture
def event(ctx):
    switch_modules_on()
    return make_event()


def used(code: Code) -> int:
    db.session.rollback()
    return db.session.scalar(select(Code.used).where(Code.id == code.id))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_an_order_costs_less_and_takes_a_use_for_each_ticket(event, count) -> None:
    general, child = make_ticket(event, price_minor=1999), make_ticket(event, "Child")
    eighth = make_code(event, "EIGHTH", general, value=1250, total_uses=10)
    order = make_order(event, {general: count, child: 1}, typed=[" eighth "])

    assert order.discount_minor == 250 * count
    assert order.total_minor == 1749 * count + child.price_minor
    assert [line.discount_minor for line in order.lines] == [250, 0]
    assert [(use.code, use.uses, use.given_minor) for use in order.codes] == [
        ("EIGHTH", count, 250 * count)
    ]
    assert order.discount_code == "EIGHTH"
    assert used(eighth) == count


@pytest.mark.parametrize("end", [orders.expire, None])
def test_uses_come_back_once_when_an_order_ends(event, end) -> None:
    general = make_ticket(event)
    code = make_code(event, "DOCK15", general, total_uses=5)
    order = make_order(event, {general: 3}, status=Status.PENDING, typed=["DOCK15"])
    assert used(code) == 3
    db.session.execute(
        update(Order).where(Order.id == order.id).values(expires_at=clock.now() - timedelta(1))
    )
    db.session.commit()

    if end:
        assert (in_transaction(end), in_transaction(end)) == (1, 0)
    else:
        found = db.session.get_one(Order, order.id)
        in_transaction(lambda: orders.cancel(found, actor_id=None))
        with pytest.raises(Refusal):
            in_transaction(lambda: orders.cancel(found, actor_id=None))
    assert used(code) == 0
    assert db.session.scalar(select(Ticket.taken)) == 0


def test_a_cancelled_order_opens_no_door(event) -> None:
    order = make_order(event, {make_ticket(event): 2})
    in_transaction(lambda: orders.cancel(order, actor_id=None))
    assert db.session.scalars(select(Attendee.state)).all() == ["void", "void"]


def refusal(event: Event, counts: dict[Ticket, int], *typed: str) -> CodeRefused:
    with pytest.raises(CodeRefused) as told:
        make_order(event, counts, typed=typed)
    db.session.rollback()
    assert db.session.scalar(select(func.count(Order.id))) == 0
    return told.value


def test_a_refused_code_refuses_the_order_and_keeps_nothing(event) -> None:
    general = make_ticket(event)
    make_code(make_event(), "ELSEWHERE")
    make_code(event, "LAST", general, total_uses=1)

    unknown = refusal(event, {general: 2}, "ELSEWHERE")
    assert (unknown.status, unknown.refused[0].reason) == (422, Reason.UNKNOWN)
    few = refusal(event, {general: 2}, "LAST")
    assert (few.status, few.refused[0].reason) == (409, Reason.FEW_LEFT)


@pytest.mark.parametrize("typed", ["%", "' OR 1=1 --", "🎟", "x" * 300, "a\0b", "É", "DOCK15%"])
def test_what_is_no_code_is_unknown(event, typed) -> None:
    general = make_ticket(event)
    make_code(event, "DOCK15", general)
    assert refusal(event, {general: 1}, typed).refused[0].reason is Reason.UNKNOWN


def test_an_empty_field_is_no_code(event) -> None:
    order = make_order(event, {make_ticket(event): 1}, typed=["", "  "])
    assert order.discount_minor == 0


def test_two_discounts_are_one_too_many_but_an_access_code_comes_beside(event) -> None:
    general = make_ticket(event)
    speaker = make_ticket(event, "Speaker pass", hidden=True)
    make_code(event, "DOCK15", general)
    make_code(event, "SPRING", general, value=1000)
    make_code(event, "OPEN", speaker, used_for=UsedFor.ACCESS, value=0, total_uses=1)

    assert refusal(event, {general: 1}, "DOCK15", "SPRING").refused[0].reason is Reason.ONE_ONLY
    order = make_order(event, {general: 1, speaker: 1}, typed=["OPEN", "DOCK15"])
    assert sorted((use.code, use.uses) for use in order.codes) == [("DOCK15", 1), ("OPEN", 1)]
    assert order.discount_code == "DOCK15"


def test_a_hidden_ticket_opens_to_its_code_only(event) -> None:
    speaker = make_ticket(event, "Speaker pass", hidden=True)
    general = make_ticket(event)
    make_code(event, "OPEN", general, used_for=UsedFor.ACCESS, value=0)
    for typed in ([], ["OPEN"]):
        with pytest.raises(Refusal, match="Speaker pass is hidden"):
            make_order(event, {speaker: 1}, typed=typed)
        db.session.rollback()


def test_all_uses_held_says_when_to_come_back(event) -> None:
    general = make_ticket(event)
    make_code(event, "LAST", general, total_uses=1)
    make_order(event, {general: 1}, status=Status.PENDING, typed=["LAST"])
    with pytest.raises(
        CodeRefused, match=r"All uses are held in other orders\. Try again in 15 min"
    ):
        make_order(event, {general: 1}, typed=["LAST"])


@pytest.mark.parametrize("uses", [1, 10])
def test_a_crowd_takes_exactly_the_uses_there_are(app: Flask, uses: int) -> None:
    with app.app_context():
        switch_modules_on()
        event = make_event()
        general = make_ticket(event, quantity=500)
        code = make_code(event, "RUSH", general, total_uses=uses)
    outcomes: list[str] = []
    start = threading.Barrier(16, timeout=30)

    def buyer() -> None:
        with app.app_context():
            start.wait()
            for _ in range(2):
                try:
                    in_transaction(lambda: sale(event.id, general.id))
                    outcomes.append("sold")
                except CodeRefused as no:
                    outcomes.append(no.refused[0].reason)

    def sale(event_id: int, ticket_id: int) -> Order:
        found = db.session.get_one(Event, event_id)
        return make_order(found, {db.session.get_one(Ticket, ticket_id): 1}, typed=["rush"])

    threads = [threading.Thread(target=buyer) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["sold"] * uses + [Reason.USED_UP] * (32 - uses)
    with app.app_context():
        assert used(code) == uses
        assert db.session.scalar(select(func.sum(OrderCode.uses))) == uses
        assert db.session.scalar(select(Ticket.taken)) == uses
