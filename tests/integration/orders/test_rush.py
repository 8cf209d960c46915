"""Two hundred buyers, a hundred places, holds that end meanwhile: the counter is always the sum."""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal import orders
from portal.codes import Code
from portal.core import clock
from portal.core.db import db, in_transaction, reading
from portal.core.refusals import Refusal
from portal.events import Event
from portal.orders import Order, OrderLine
from portal.orders.models import LIVE, OrderCode, PaymentMode, Status
from portal.tickets import Ticket
from tests.factories import make_code, make_event, make_order, make_ticket, switch_modules_on

BUYERS, PLACES, USES, THREADS = 200, 100, 30, 16


class Rush:
    def __init__(self, app: Flask) -> None:
        self.app = app
        self.over = threading.Event()
        self.told: list[str] = []
        self.looks: list[tuple[int, int]] = []
        with app.app_context():
            switch_modules_on()
            event = make_event()
            ticket = make_ticket(event, quantity=PLACES)
            make_code(event, "RUSH", ticket, total_uses=USES)
            self.event_id, self.ticket_id = event.id, ticket.id

    def buy(self, number: int) -> None:
        """Hold one or two places; then pay, pay later, let it end, or come back to it; and look."""
        luck = random.Random(number)
        with self.app.app_context():
            try:
                order_id = self.hold(luck)
            except Refusal:
                self.told.append("refused")
            else:
                self.end(order_id, luck.choice(["completed", "placed", "expired", "again"]))
            self.look()

    def end(self, order_id: int, how: str) -> None:
        try:
            getattr(self, how)(order_id)
            self.told.append(how)
        except Refusal:
            self.told.append("too late")

    def hold(self, luck: random.Random) -> int:
        def place() -> int:
            event = db.session.get_one(Event, self.event_id)
            ticket = db.session.get_one(Ticket, self.ticket_id)
            typed = ["RUSH"] if luck.random() < 0.3 else []
            count = luck.choice([1, 1, 2])
            return make_order(event, {ticket: count}, status=Status.PENDING, typed=typed).id

        return in_transaction(place)

    def completed(self, order_id: int) -> None:
        self.go_on(order_id, orders.complete, actor_id=None)

    def placed(self, order_id: int) -> None:
        until = clock.now() + timedelta(days=1)
        self.go_on(order_id, orders.place, mode=PaymentMode.BANK, pay_until=until)

    def expired(self, order_id: int) -> None:
        past = clock.now() - timedelta(seconds=1)
        over = update(Order).where(Order.id == order_id).values(expires_at=past)
        in_transaction(lambda: db.session.execute(over))

    def again(self, order_id: int) -> None:
        self.expired(order_id)
        self.go_on(order_id, orders.hold_again)
        self.go_on(order_id, orders.complete, actor_id=None)

    def go_on(self, order_id: int, action, **values: object) -> None:
        in_transaction(lambda: action(db.session.get_one(Order, order_id), **values))

    def sweep(self) -> None:
        """Two workers do this at once."""
        with self.app.app_context():
            while not self.over.is_set():
                in_transaction(orders.expire)

    def look(self) -> None:
        """One statement, so that both numbers are of one moment."""
        with reading():
            self.looks += [tuple(row) for row in db.session.execute(SUMS)]


_live = select(OrderLine).join(Order).where(Order.status.in_(LIVE))
_places = _live.with_only_columns(func.coalesce(func.sum(OrderLine.count), 0)).scalar_subquery()
_uses = (
    select(func.coalesce(func.sum(OrderCode.uses), 0))
    .join(Order)
    .where(Order.status.in_(LIVE))
    .scalar_subquery()
)
SUMS = select(Ticket.taken, _places).union_all(select(Code.used, _uses))


@pytest.fixture
def rush(app: Flask) -> Rush:
    return Rush(app)


@pytest.mark.slow
def test_at_every_look_the_counters_are_the_sums(rush: Rush) -> None:
    bugs: list[BaseException] = []

    def watch(work) -> None:
        try:
            work()
        except BaseException as bug:
            bugs.append(bug)
            rush.over.set()

    workers = [threading.Thread(target=watch, args=[rush.sweep]) for _ in range(2)]
    for thread in workers:
        thread.start()
    with ThreadPoolExecutor(THREADS) as crowd:
        for done in [crowd.submit(rush.buy, number) for number in range(BUYERS)]:
            done.result()
    rush.over.set()
    for thread in workers:
        thread.join()

    assert bugs == []
    assert len(rush.looks) == 2 * BUYERS
    assert [look for look in rush.looks if look[0] != look[1]] == []
    assert max(taken for taken, _ in rush.looks) <= PLACES
    with rush.app.app_context():
        while in_transaction(orders.expire):
            pass
        stored = Counter(db.session.scalars(select(Order.status)))
        (places, uses) = db.session.execute(SUMS).all()
    assert places[0] == places[1]
    assert uses[0] == uses[1]
    told = Counter(rush.told)
    assert stored["completed"] == told["completed"] + told["again"]
    assert stored["placed"] == told["placed"]
    assert stored["expired"] == told["expired"] + told["too late"]
    assert told.total() == BUYERS
