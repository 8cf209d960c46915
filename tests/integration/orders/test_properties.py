"""Whatever is done with orders, in whatever order: counters are the sums, and keep their bounds."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select, update

from portal import orders
from portal.codes import Code
from portal.core import clock
from portal.core.db import db, in_transaction
from portal.core.refusals import Refusal
from portal.events import Event
from portal.orders import Order, OrderLine
from portal.orders.models import LIVE, OrderCode, PaymentMode, Status
from portal.tickets import Kind, Ticket
from tests.factories import make_code, make_event, make_order, make_ticket, switch_modules_on

# So many of each ticket, and what somebody types: mostly what can be had.
COUNTS = st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from([0, 0, 0, 1, 2]))
TYPED = st.sampled_from([(), (), ("LIMITED",), ("ALWAYS",), ("OPEN",), ("LIMITED", "OPEN")])

MANY = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


class Shop(RuleBasedStateMachine):
    """Buyers who choose, hesitate, pay, call off and come back; small stocks, so that it hurts."""

    app: Flask
    made = Bundle("made")

    @initialize()
    def open(self) -> None:
        with self.app.app_context():
            switch_modules_on()
            event = make_event()
            general = make_ticket(event, quantity=7)
            child = make_ticket(event, "Child", quantity=5, kind=Kind.FREE, price_minor=0)
            secret = make_ticket(event, "Secret", quantity=3, hidden=True)
            make_code(event, "LIMITED", general, total_uses=4)
            make_code(event, "ALWAYS", general, secret, value=1000)
            make_code(event, "OPEN", secret, used_for="access", value=0, total_uses=2)
            self.event_id = event.id
            self.ticket_ids = [general.id, child.id, secret.id]

    @rule(
        target=made,
        counts=COUNTS,
        typed=TYPED,
        status=st.sampled_from([Status.PENDING, Status.PENDING, Status.COMPLETED]),
    )
    def order(self, counts: tuple[int, ...], typed: tuple[str, ...], status: Status) -> Any:
        def place() -> int:
            event = db.session.get_one(Event, self.event_id)
            wanted = {
                db.session.get_one(Ticket, ticket_id): count
                for ticket_id, count in zip(self.ticket_ids, counts, strict=True)
                if count
            }
            return make_order(event, wanted, typed=typed, status=status).id

        order_id = self.try_to(place)
        return multiple() if order_id is None else order_id

    @rule(order_id=made, swept=st.booleans())
    def come_back_late(self, order_id: int, swept: bool) -> None:
        self.time_passes(order_id, -1)
        if swept:
            self.sweep()
        self.on(order_id, orders.hold_again)

    @rule(order_id=made)
    def more_time(self, order_id: int) -> None:
        self.on(order_id, orders.extend)

    @rule(order_id=made)
    def pay_later(self, order_id: int) -> None:
        until = clock.now() + timedelta(days=1)
        self.on(order_id, orders.place, PaymentMode.BANK, pay_until=until)

    @rule(order_id=made)
    def get_for_nothing(self, order_id: int) -> None:
        self.on(order_id, orders.complete_free)

    @rule(order_id=made)
    def pay(self, order_id: int) -> None:
        self.on(order_id, orders.complete, actor_id=None)

    @rule(order_id=consumes(made))
    def cancel(self, order_id: int) -> None:
        self.on(order_id, orders.cancel, actor_id=None)

    @rule(order_id=made, left=st.sampled_from([-1, 60, 600]))
    def time_passes(self, order_id: int, left: int) -> None:
        with self.app.app_context():
            moment = clock.now() + timedelta(seconds=left)
            db.session.execute(update(Order).filter_by(id=order_id).values(expires_at=moment))
            db.session.commit()

    @rule()
    def sweep(self) -> None:
        with self.app.app_context():
            in_transaction(orders.expire)

    @invariant()
    def counters_are_the_sums(self) -> None:
        with self.app.app_context():
            live = Order.status.in_(LIVE)
            held = select(OrderLine.ticket_id, func.sum(OrderLine.count)).join(Order).where(live)
            places = dict(db.session.execute(held.group_by(OrderLine.ticket_id)).all())
            in_use = select(OrderCode.code_id, func.sum(OrderCode.uses)).join(Order).where(live)
            uses = dict(db.session.execute(in_use.group_by(OrderCode.code_id)).all())
            for ticket in db.session.scalars(select(Ticket)):
                assert ticket.taken == places.get(ticket.id, 0)
                assert 0 <= ticket.taken <= ticket.quantity
            for code in db.session.scalars(select(Code)):
                assert code.used == uses.get(code.id, 0)
                assert 0 <= code.used <= (code.total_uses or code.used)

    def on(self, order_id: int, action: Any, *args: Any, **values: Any) -> None:
        self.try_to(lambda: action(db.session.get_one(Order, order_id), *args, **values))

    def try_to(self, act: Any) -> Any:
        """A refusal is an answer; anything else is a bug."""
        with self.app.app_context():
            try:
                return in_transaction(act)
            except Refusal:
                return None


def test_counters_are_the_sums_whatever_happens(app: Flask, request: pytest.FixtureRequest) -> None:
    class Here(Shop):
        def teardown(self) -> None:
            with self.app.app_context():
                db.session.execute(update(Order).values(expires_at=None))
                db.session.commit()

    Here.app = app
    run_state_machine_as_test(Here, settings=MANY)
