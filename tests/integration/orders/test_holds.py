"""Holds: they end when their time is over, give places back once, and lose to a payment."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal import orders
from portal.core import clock
from portal.core.db import db, in_transaction
from portal.core.refusals import WrongState
from portal.orders import Order
from portal.orders.models import Status
from portal.tickets import Ticket
from tests.factories import make_event, make_order, make_ticket, switch_modules_on


def hold(count: int = 2, *, over: bool = True) -> Order:
    """A held order of `count` places; `over`: its time has come."""
    switch_modules_on()
    event = make_event()
    order = make_order(event, {make_ticket(event): count}, status=Status.PENDING)
    if over:
        past = clock.now() - timedelta(seconds=1)
        db.session.execute(update(Order).values(expires_at=past))
        db.session.commit()
    return order


def state(order: Order) -> tuple[str, int]:
    db.session.rollback()
    db.session.expire_all()
    return order.status, db.session.scalar(select(Ticket.taken))


def test_a_hold_lasts_as_long_as_the_setting_says(make_app) -> None:
    app = make_app(ORDER_HOLD_MINUTES="7")
    with app.app_context():
        order = hold(over=False)
        assert order.expires_at - order.created_at == timedelta(minutes=7)


def test_a_hold_that_is_over_gives_its_places_back_once(ctx) -> None:
    order = hold(2)
    assert in_transaction(orders.expire) == 1
    assert state(order) == ("expired", 0)
    assert in_transaction(orders.expire) == 0
    assert state(order) == ("expired", 0)


def test_a_hold_that_runs_is_left_alone(ctx) -> None:
    order = hold(2, over=False)
    assert in_transaction(orders.expire) == 0
    assert state(order) == ("pending", 2)


def test_an_expired_order_cannot_be_completed(ctx) -> None:
    order = hold()
    in_transaction(orders.expire)
    with pytest.raises(WrongState):
        in_transaction(lambda: orders.complete(order, actor_id=None))
    assert state(order) == ("expired", 0)


def test_paid_and_expired_at_the_same_moment_has_one_winner(app: Flask) -> None:
    """Eight workers expire while eight callers complete: every round ends in one true state."""
    for _ in range(5):
        with app.app_context():
            db.session.execute(update(Order).values(expires_at=None))
            db.session.commit()
            order_id = hold(3).id
        outcomes: list[str] = []
        start = threading.Barrier(8)

        def expire() -> None:
            with app.app_context():
                start.wait()
                outcomes.extend(["expired"] * in_transaction(orders.expire))

        def complete(order_id: int = order_id) -> None:
            with app.app_context():
                start.wait()
                try:
                    in_transaction(
                        lambda: orders.complete(db.session.get_one(Order, order_id), actor_id=None)
                    )
                    outcomes.append("completed")
                except WrongState:
                    pass

        threads = [threading.Thread(target=work) for work in [expire, complete] * 4]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with app.app_context():
            order = db.session.get_one(Order, order_id)
            taken = db.session.scalar(select(Ticket.taken).where(Ticket.event_id == order.event_id))
            assert outcomes == [order.status]
            assert taken == {"expired": 0, "completed": 3}[order.status]
