"""Many tills, few places: exactly as many are sold as there are, whatever the database."""

import random
import threading
from collections import Counter

import pytest
from flask import Flask

from portal import orders
from portal.core.db import db, in_transaction
from portal.core.refusals import SoldOut
from portal.events.models import Event
from portal.orders.models import Attendee, Status
from portal.tickets import Ticket
from tests.factories import make_event, make_order, make_ticket, switch_modules_on

TILLS = 16


def sell_until_refused(app: Flask, event_id: int, sizes: list[int], basket) -> list[int]:
    """Every till sells on and on; returns what was told to buyers, sorted. Bugs are raised here."""
    told: list[int] = []
    bugs: list[BaseException] = []
    start = threading.Barrier(len(sizes))

    def till(size: int) -> None:
        with app.app_context():
            start.wait()
            try:
                while True:
                    in_transaction(lambda: make_sale(event_id, basket(size)))
                    told.append(size)
            except SoldOut:
                pass
            except BaseException as bug:
                bugs.append(bug)

    threads = [threading.Thread(target=till, args=[size]) for size in sizes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bugs == []
    return told


def make_sale(event_id: int, counts: dict[int, int]) -> orders.Order:
    event = db.session.get_one(Event, event_id)
    tickets = {db.session.get_one(Ticket, key): count for key, count in counts.items()}
    return make_order(event, tickets, status=Status.COMPLETED)


@pytest.mark.parametrize("places", [1, 40])
def test_tills_sell_exactly_the_places_there_are(app: Flask, places: int) -> None:
    with app.app_context():
        switch_modules_on()
        event = make_event()
        ticket = make_ticket(event, quantity=places)
    told = sell_until_refused(app, event.id, [1] * TILLS, lambda size: {ticket.id: size})
    assert len(told) == places
    with app.app_context():
        assert db.session.get_one(Ticket, ticket.id).taken == places
        assert db.session.query(Attendee).count() == places


def test_baskets_of_two_tickets_in_any_order_neither_oversell_nor_deadlock(app: Flask) -> None:
    with app.app_context():
        switch_modules_on()
        event = make_event()
        first, second = make_ticket(event, "A", quantity=60), make_ticket(event, "B", quantity=50)

    def basket(size: int) -> dict[int, int]:
        ids = [first.id, second.id]
        random.shuffle(ids)
        return dict.fromkeys(ids, size)

    told = sell_until_refused(app, event.id, [1, 2, 3] * 5, basket)
    with app.app_context():
        sold = {t.id: t.taken for t in db.session.query(Ticket)}
        attendees = Counter(a.ticket_id for a in db.session.query(Attendee))
    assert sold == {first.id: sum(told), second.id: sum(told)}
    assert attendees == sold
    assert 48 <= sum(told) <= 50  # every size was refused at least once: at most 2 could be left
