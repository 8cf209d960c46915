"""What one bought: coming and past, a page at a time, with the way to the papers."""

import re
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import text, update

from portal.account import queries
from portal.core import clock
from portal.core.db import db
from portal.events.models import Event
from portal.orders.models import Channel, Order, PaymentMode, Status
from portal.people.models import User
from tests.factories import make_event, make_order, make_ticket
from tests.support.stage import Stage
from tests.support.statements import statement_counter

PAGE = "/account/tickets"

_rows = count(1)


def buy(stage: Stage, event: Event | None = None, *, who: str = "bo", **options) -> str:
    """An order of the web; returns its code."""

    def make() -> str:
        ticket = make_ticket(event or stage.event, f"Row {next(_rows)}")
        order = make_order(event or stage.event, {ticket: 2}, channel=Channel.WEB, **options)
        order.buyer_id = stage.cast[who].id
        db.session.commit()
        return order.code

    return stage.make(lambda: (db.session.add(event) if event else None) or make())


def move(stage: Stage, event: Event, days: int) -> None:
    """Let time go by until it is so many days to the event."""
    starts = clock.now() + timedelta(days=days)
    with stage.app.app_context():
        times = {"starts_at": starts, "ends_at": starts + timedelta(hours=3)}
        db.session.execute(update(Event).where(Event.id == event.id).values(times))
        db.session.commit()


def shown(stage: Stage, query: str = "", who: str = "bo") -> list[str]:
    return re.findall(r'<li data-ref="(\w+)"', stage.as_(who).get(PAGE + query).text)


def test_own_orders_are_shown_with_their_papers(stage: Stage) -> None:
    code = buy(stage)
    page = stage.as_("bo").get(PAGE).text
    assert "Harbour Lights" in page
    assert re.search("2 × <bdi>Row [0-9]+</bdi>", page)
    assert 'data-minor="7000" data-currency="EUR"' in page
    assert f'href="/orders/{code}"' in page
    assert f'href="/orders/{code}/tickets.pdf"' in page
    assert stage.as_("bo").get(f"/orders/{code}").status_code == 200


def test_nobody_sees_what_others_bought(stage: Stage) -> None:
    buy(stage)
    for who in ("stan", "olivia", "ada"):
        assert shown(stage, who=who) == []
        assert "Find my order" in stage.as_(who).get(PAGE).text


def test_nothing_bought_leads_to_find_my_order(stage: Stage) -> None:
    page = stage.as_("bo").get(PAGE).text
    assert "Bought as a guest?" in page
    assert 'href="/orders/find"' in page
    assert "No past tickets" in stage.as_("bo").get(f"{PAGE}?when=past").text


def test_coming_is_soonest_first_and_past_latest_first(stage: Stage) -> None:
    events = {days: stage.make(make_event, "Winter Gala") for days in (-9, -2, 2, 9)}
    codes = {days: buy(stage, events[days]) for days in (9, -9, 2, -2)}
    for days, event in events.items():
        move(stage, event, days)
    assert shown(stage) == [codes[2], codes[9]]
    assert shown(stage, "?when=past") == [codes[-2], codes[-9]]
    assert shown(stage, "?when=nonsense") == [codes[2], codes[9]]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.PENDING, "Not finished"),
        (Status.PLACED, "Waiting for payment"),
        (Status.COMPLETED, "Paid"),
        (Status.CANCELLED, "Cancelled"),
    ],
)
def test_each_order_says_how_it_stands(stage: Stage, status: Status, words: str) -> None:
    code = buy(stage)
    with stage.app.app_context():
        order = db.session.query(Order).filter_by(code=code).one()
        order.status, order.payment_mode = status, PaymentMode.BANK
        order.expires_at = clock.now() + timedelta(minutes=9)
        db.session.commit()
    page = stage.as_("bo").get(PAGE).text
    assert words in page
    assert ("tickets.pdf" in page) == (status is Status.COMPLETED)


def test_holds_that_were_let_go_are_left_out(stage: Stage) -> None:
    codes = [buy(stage, status=Status.PENDING) for _ in range(2)]
    with stage.app.app_context():
        orders = db.session.query(Order).order_by(Order.id).all()
        orders[0].status = Status.EXPIRED
        orders[1].expires_at = clock.now() - timedelta(seconds=1)
        db.session.commit()
    assert shown(stage) == []
    assert len(codes) == 2


@pytest.mark.parametrize("when", ["upcoming", "past"])
def test_many_orders_are_turned_a_page_at_a_time(stage: Stage, when, monkeypatch) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    event = stage.make(make_event, "Winter Gala")
    codes = [buy(stage, event) for _ in range(5)]
    move(stage, event, 3 if when == "upcoming" else -3)
    if when == "past":
        codes.reverse()
    seen, query = [], f"?when={when}"
    while query:
        page = stage.as_("bo").get(PAGE + query).text
        seen.append(re.findall(r'<li data-ref="(\w+)"', page))
        onward = re.search(r'rel="next" href="[^"?]+(\?[^"]+)"', page)
        query = onward[1].replace("&amp;", "&") if onward else None
    assert seen == [codes[:2], codes[2:4], codes[4:]]


@pytest.mark.parametrize("after", ["", "x", "%00", "K7QM2", "'--"])
def test_a_mark_that_is_none_is_passed_over(stage: Stage, after: str) -> None:
    buy(stage)
    answer = stage.as_("bo").get(f"{PAGE}?after={after}")
    assert answer.status_code == (404 if after == "%00" else 200)


def test_the_page_asks_as_much_for_one_order_as_for_many(stage: Stage) -> None:
    numbers = []
    stage.as_("bo")
    for more in (1, 2):
        for _ in range(more):
            buy(stage)
        with statement_counter(stage.app) as sent:
            assert len(shown(stage)) > 0
        numbers.append(len(sent))
    assert numbers == [4, 4]


@pytest.mark.databases("sqlite")
def test_an_index_leads_to_one_s_own_orders(stage: Stage) -> None:
    with stage.app.app_context():
        plan = db.session.execute(
            text("EXPLAIN QUERY PLAN SELECT id FROM orders WHERE buyer_id = 1")
        ).all()
        assert "ix_orders_buyer_id" in str(plan)
        assert db.session.query(User).count() > 0
