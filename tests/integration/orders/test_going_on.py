"""What a buyer does with a hold: says who comes, asks for more time, pays later, holds it again."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal import orders
from portal.activity import Activity
from portal.codes import Code
from portal.core import clock
from portal.core.db import db, in_transaction
from portal.core.refusals import Refusal, SoldOut, WrongState
from portal.events.models import Event, EventState
from portal.jobs import Job
from portal.orders import Buyer, CodeRefused, Holder, Order, holders, holds
from portal.orders.models import PaymentMode, Status
from portal.tickets import Kind, Ticket
from tests.factories import make_code, make_event, make_order, make_ticket, switch_modules_on

BO = "bo@example.org"


@pytest.fixture
def event(ctx) -> Event:
    switch_modules_on()
    return make_event()


def hold(event: Event, *, left: timedelta | None = None, **options: object) -> Order:
    """Two places held; `left` is the time until the hold ends."""
    ticket = make_ticket(event)
    order = make_order(event, {ticket: 2}, status=Status.PENDING, email=BO, **options)
    if left is not None:
        set_left(order, left)
    return order


def set_left(order: Order, left: timedelta) -> None:
    db.session.execute(
        update(Order).where(Order.id == order.id).values(expires_at=clock.now() + left)
    )
    db.session.commit()
    db.session.refresh(order)


def end(order: Order) -> None:
    set_left(order, timedelta(seconds=-1))
    in_transaction(orders.expire)
    db.session.refresh(order)


def do(action: Callable[..., object], order: Order, *args: object, **values: object) -> Order:
    """Run an action in its transaction; the order as it is stored then."""
    in_transaction(lambda: action(order, *args, **values))
    db.session.refresh(order)
    return order


def taken() -> int:
    db.session.rollback()
    return db.session.scalar(select(Ticket.taken).order_by(Ticket.id).limit(1))


def jobs() -> list[str]:
    return list(db.session.scalars(select(Job.kind).order_by(Job.id)))


def acts() -> list[str]:
    return list(db.session.scalars(select(Activity.action).order_by(Activity.id)))


# Names ---------------------------------------------------------------------------------------


def test_buyer_and_holders_are_named_also_after_the_end(event) -> None:
    order = hold(event)
    end(order)
    people = [Holder("Bo", BO), Holder("Eve")]
    do(holders.name, order, Buyer("Bo Buyer", BO), people)
    assert (order.buyer_name, order.buyer_email, order.status) == ("Bo Buyer", BO, "expired")
    assert [(a.name, a.email) for a in order.attendees] == [("Bo", BO), ("Eve", None)]


@pytest.mark.parametrize("status", [Status.PLACED, Status.COMPLETED])
def test_an_order_that_is_made_is_not_named_anew(event, status) -> None:
    order = make_order(event, {make_ticket(event): 1}, status=status, name="Bo")
    with pytest.raises(WrongState, match=f"is {status} already"):
        do(holders.name, order, Buyer("Stan"), [Holder("Stan")])
    db.session.rollback()
    assert (order.buyer_name, order.attendees[0].name) == ("Bo", None)


def test_holders_can_be_named_until_the_deadline(event) -> None:
    order = make_order(event, {make_ticket(event): 2}, name="Bo")
    people = [Holder("Bo", None), Holder("Eve", "eve@example.org")]
    moved = []
    do(lambda each: moved.extend(holders.rename(each, people, actor_id=None)), order)
    assert [a.name for a in moved] == ["Eve"]
    assert [(a.name, a.email) for a in order.attendees] == [
        ("Bo", None),
        ("Eve", "eve@example.org"),
    ]
    (act,) = db.session.scalars(select(Activity).filter_by(action="order.holders_named"))
    assert list(act.changes.values()) == [
        ["not given", "Bo"],
        ["not given", "Eve, eve@example.org"],
    ]
    do(holders.rename, order, people, actor_id=None)
    assert acts().count("order.holders_named") == 1, "nothing changed, nothing to tell"

    order.event.names_until = clock.now()
    db.session.commit()
    with pytest.raises(WrongState, match="The time to change names is over"):
        do(holders.rename, order, [Holder("Stan"), Holder()], actor_id=None)


# More time -----------------------------------------------------------------------------------


def test_more_time_is_as_long_again_and_can_be_had_once(event) -> None:
    order = hold(event, left=timedelta(minutes=2))
    before = order.expires_at
    do(orders.extend, order)
    assert order.expires_at == before + timedelta(minutes=15)
    set_left(order, timedelta(minutes=1))
    with pytest.raises(WrongState, match=r"once, and it was"):
        do(orders.extend, order)
    assert acts().count("order.extended") == 1


@pytest.mark.parametrize(
    ("left", "sentence"),
    [
        (timedelta(minutes=4), "in the last 3 minutes"),
        (timedelta(seconds=-1), "is not held any more"),
    ],
)
def test_more_time_comes_neither_too_early_nor_too_late(event, left, sentence) -> None:
    order = hold(event, left=left)
    before = order.expires_at
    with pytest.raises(WrongState, match=sentence):
        do(orders.extend, order)
    db.session.refresh(order)
    assert (order.expires_at, order.extended_at) == (before, None)


# Paying later, and not at all ------------------------------------------------------------------


def test_a_placed_order_keeps_its_places_and_promises_a_mail(event) -> None:
    order = hold(event)
    until = clock.now() + timedelta(days=7)
    do(orders.place, order, PaymentMode.BANK, pay_until=until)
    assert (order.status, order.payment_mode, order.pay_until) == ("placed", "bank-transfer", until)
    set_left(order, timedelta(days=-1))
    assert in_transaction(orders.expire) == 0
    assert (taken(), jobs()) == (2, ["order.placed"])
    do(orders.complete, order, actor_id=None)
    assert (order.status, jobs()) == ("completed", ["order.placed", "order.confirmed"])


def test_a_free_hold_completes_at_once_and_another_one_does_not(event) -> None:
    free = make_ticket(event, "Crew", kind=Kind.FREE, price_minor=0)
    order = make_order(event, {free: 1}, status=Status.PENDING, email=BO)
    do(orders.complete_free, order)
    assert (order.status, order.payment_mode, jobs()) == ("completed", "free", ["order.confirmed"])
    with pytest.raises(WrongState):
        do(orders.complete_free, order)
    costly = hold(event)
    with pytest.raises(WrongState):
        do(orders.complete_free, costly)
    db.session.refresh(costly)
    assert costly.status == "pending"


def test_placed_and_expired_at_the_same_moment_has_one_winner(app: Flask) -> None:
    for _ in range(4):
        with app.app_context():
            switch_modules_on()
            db.session.execute(update(Order).values(expires_at=None))
            db.session.commit()
            order = hold(make_event(), left=timedelta(seconds=-1))
            order_id, ticket_id = order.id, order.lines[0].ticket_id
        outcomes: list[str] = []
        start = threading.Barrier(8)

        def expire() -> None:
            with app.app_context():
                start.wait()
                outcomes.extend(["expired"] * in_transaction(orders.expire))

        def pay(order_id: int = order_id) -> None:
            with app.app_context():
                start.wait()
                until = clock.now() + timedelta(days=1)
                try:
                    in_transaction(
                        lambda: orders.place(
                            db.session.get_one(Order, order_id), PaymentMode.BANK, pay_until=until
                        )
                    )
                    outcomes.append("placed")
                except WrongState:
                    pass

        threads = [threading.Thread(target=work) for work in [expire, pay] * 4]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with app.app_context():
            status = db.session.get_one(Order, order_id).status
            assert outcomes == [status]
            held = db.session.get_one(Ticket, ticket_id).taken
            assert held == {"expired": 0, "placed": 2}[status]


# Holding again -----------------------------------------------------------------------------------


@pytest.mark.parametrize("swept", [True, False], ids=["swept", "not swept yet"])
def test_holding_again_takes_the_same_places_and_uses_until_a_new_end(event, swept) -> None:
    ticket = make_ticket(event, quantity=2)
    code = make_code(event, "DOCK15", ticket, total_uses=2)
    order = make_order(event, {ticket: 2}, status=Status.PENDING, typed=["DOCK15"])
    if swept:
        end(order)
    else:
        set_left(order, timedelta(seconds=-1))
    do(orders.hold_again, order)
    assert (order.status, order.ended_at, order.extended_at) == ("pending", None, None)
    assert timedelta(minutes=14) < order.expires_at - clock.now() <= timedelta(minutes=15)
    assert taken() == 2
    assert db.session.scalar(select(Code.used).where(Code.id == code.id)) == 2
    assert {"order.expired", "order.held_again"} <= {*acts(), "order.expired"}


def test_a_hold_that_runs_or_was_paid_is_not_held_again(event) -> None:
    order = hold(event)
    with pytest.raises(WrongState):
        do(orders.hold_again, order)
    do(orders.complete, order, actor_id=None)
    with pytest.raises(WrongState):
        do(orders.hold_again, order)
    assert taken() == 2


def test_when_fewer_are_left_nothing_is_taken_and_it_says_how_many(event) -> None:
    ticket, child = make_ticket(event, quantity=2), make_ticket(event, "Child")
    code = make_code(event, "DOCK15", ticket, total_uses=5)
    order = make_order(event, {ticket: 2, child: 1}, status=Status.PENDING, typed=["DOCK15"])
    end(order)
    make_order(event, {ticket: 1})
    with pytest.raises(SoldOut) as short:
        do(orders.hold_again, order)
    assert [dict(f.data) for f in short.value.faults] == [{"ticket": ticket.ref, "left": 1}]
    db.session.refresh(order)
    assert (order.status, taken()) == ("expired", 1)
    assert db.session.scalar(select(Code.used).where(Code.id == code.id)) == 0


def test_a_hold_is_renewed_by_the_rules_of_today(event) -> None:
    ticket = make_ticket(event)
    code = make_code(event, "DOCK15", ticket)
    order = make_order(event, {ticket: 2}, status=Status.PENDING, typed=["DOCK15"])
    end(order)

    def refused(kind: type[Refusal], sentence: str) -> None:
        with pytest.raises(kind, match=sentence):
            do(orders.hold_again, order)
        db.session.rollback()
        db.session.refresh(order)
        assert (order.status, taken()) == ("expired", 0)

    ticket.price_minor = 4000
    db.session.commit()
    refused(holds.PriceChanged, r"€59\.50 before, €68\.00 now")
    code.active = False
    db.session.commit()
    refused(CodeRefused, "DOCK15 is switched off")
    event.state = EventState.DRAFT
    db.session.commit()
    refused(WrongState, "is not on sale at the moment")


def test_held_again_by_many_clicks_is_held_once(app: Flask) -> None:
    with app.app_context():
        switch_modules_on()
        order = hold(make_event())
        end(order)
    outcomes: list[str] = []
    start = threading.Barrier(6)

    def click() -> None:
        with app.app_context():
            start.wait()
            try:
                in_transaction(lambda: orders.hold_again(db.session.get_one(Order, order.id)))
                outcomes.append("held")
            except WrongState:
                outcomes.append("refused")

    threads = [threading.Thread(target=click) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["held"] + ["refused"] * 5
    with app.app_context():
        assert db.session.scalar(select(Ticket.taken)) == 2
