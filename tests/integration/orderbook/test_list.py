"""The list of orders, as its pages show it."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from portal.orders.models import Status
from tests.factories import make_event, make_order, make_ticket
from tests.support.plans import plans_of
from tests.support.statements import statement_counter

LIST = "/events/harbour-lights/orders"


def refs(answer) -> list[str]:
    return re.findall(r'data-ref="([^"]+)"', answer.text)


def sums(answer) -> tuple[int, int, int]:
    orders, tickets = re.search(r'data-orders="(\d+)" data-tickets="(\d+)"', answer.text).groups()
    minor = re.findall(r'data-minor="(-?\d+)" data-currency="EUR"', answer.text)[-1]
    return int(orders), int(tickets), int(minor)


@pytest.fixture
def get(book):
    def get(who: str = "otto", part: bool = False, **query: str):
        if part:
            query["part"] = "rows"
        headers = {"HX-Request": "true"} if part else {}
        return book.stage.as_(who).get(LIST, query_string=query, headers=headers)

    return get


def test_each_order_is_a_row_that_leads_to_its_page_and_the_sums_are_below(book, get):
    first, second = book.sell("Ann", 2), book.sell("Ben", 1)
    answer = get()
    assert refs(answer) == [second.code, first.code]
    assert f'href="{LIST}/{first.code}"' in answer.text
    assert sums(answer) == (2, 3, 3 * 3500)
    assert "2 orders from" in answer.text


def test_sums_are_of_all_pages(book, get, monkeypatch):
    monkeypatch.setattr("portal.web.paging.ROWS", 2)
    for name in ("Ann", "Ben", "Cleo"):
        book.sell(name)
    first, second = get(), get(page="2")
    assert (len(refs(first)), len(refs(second))) == (2, 1)
    assert sums(first) == sums(second) == (3, 3, 3 * 3500)
    turns = [re.findall(r'rel="(\w+)"', answer.text)[-1] for answer in (first, second)]
    assert turns == ["next", "prev"]
    assert ["1–2 of 3" in first.text, "3–3 of 3" in second.text] == [True, True]


def test_a_column_is_turned_by_its_head_and_says_so(book, get):
    book.sell("Ann")
    answer = get(sort="-total", q="ann")
    assert re.findall(r'aria-sort="(\w+)"', answer.text) == ["descending"]
    assert "q=ann&amp;sort=total" in answer.text


def test_what_narrows_the_list_can_be_taken_out_again(book, get):
    book.sell("Ann", counts={book.child: 1})
    answer = get(q="ann", ticket=book.child.ref, status="completed", **{"from": "2026-01-01"})
    chips = re.findall(r'class="chip" href="([^"]+)"[^>]*><span[^>]*>Take out:', answer.text)
    kept = f"ticket={book.child.ref}&status=completed"
    assert [unescape(each) for each in chips] == [
        f"{LIST}?{kept}&from=2026-01-01",
        f"{LIST}?q=ann&status=completed&from=2026-01-01",
        f"{LIST}?q=ann&{kept}",
    ]


def test_tabs_count_the_orders_of_each_state(book, get):
    book.sell("Ann")
    book.sell("Ben", status=Status.PLACED)
    tabs = re.findall(r'>([\w ]+)<span class="tabs__count">(\d+)', get().text)
    assert tabs == [
        ("All", "2"),
        ("Completed", "1"),
        ("To be paid", "1"),
        ("Held", "0"),
        ("Cancelled", "0"),
        ("Expired", "0"),
    ]


def test_the_tab_of_withdrawn_orders_comes_with_the_first_of_them(book, get):
    assert "Withdrawn" not in get().text
    book.sell("Ann", deleted_at=datetime(2026, 6, 1, tzinfo=UTC), status=Status.CANCELLED)
    assert "Withdrawn" in get().text
    assert "badge--danger " in get(status="withdrawn").text


def test_the_code_of_an_order_alone_opens_it(book, get):
    order = book.sell("Ann")
    answer = get(q=order.code.lower())
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{LIST}/{order.code}")
    # With something else beside it, and while it is typed, the list stays.
    assert refs(get(q=order.code, status="completed")) == [order.code]
    assert refs(get(q=order.code, part=True)) == [order.code]


def test_the_menu_says_orders_on_the_page_of_one_of_them(book):
    order = book.sell("Ann")
    page = book.stage.as_("otto").get(f"{LIST}/{order.code}").text
    current = re.findall(r'<a[^>]*href="([^"]+)"[^>]*aria-current="page"', page)
    assert set(current) == {LIST}


def test_the_code_of_another_events_order_opens_nothing(book, get, stage):
    other = stage.make(make_event, "Winter Gala")
    order = stage.make(make_order, other, {stage.make(make_ticket, other): 1})
    answer = get(q=order.code)
    assert (answer.status_code, refs(answer)) == (200, [])


def test_the_part_is_the_list_alone_and_pushes_the_clean_address(book, get):
    order = book.sell("Ann")
    answer = get(part=True, q="ann", status="")
    assert answer.headers["HX-Push-Url"] == f"{LIST}?q=ann"
    assert (refs(answer), "<html" in answer.text) == ([order.code], False)


def test_what_leads_away_goes_with_what_the_list_shows(book, get):
    book.sell("Ann", status=Status.PLACED)
    page, part = get(), get(part=True, status="placed")
    assert 'id="leads">' in page.text
    assert 'href="/events/harbour-lights/exports?what=orders"' in page.text
    assert 'id="leads" hx-swap-oob="true">' in part.text
    assert "/exports?what=orders&status=placed" in unescape(part.text)
    assert [f'href="{LIST}/new"' in get(who).text for who in ("otto", "bea")] == [True, False]


def test_the_first_order_is_asked_for_kindly(book, get):
    answer = get()
    assert "No orders yet" in answer.text
    assert "/e/harbour-lights" in answer.text


def test_nothing_found_is_another_thing_than_nothing_there(book, get):
    book.sell("Ann")
    answer = get(q="nobody")
    said = [each for each in ("No order matches", "No orders yet") if each in answer.text]
    assert said == ["No order matches"]
    # Nor is an event whose only order is held or withdrawn a new one.
    assert "No order matches" in get(status="placed").text


def test_the_strip_has_a_bar_for_each_day_of_the_events_calendar(book, get):
    book.sell("Ann", created_at=datetime(2026, 6, 18, 20, 59, tzinfo=UTC))
    book.sell("Ben", created_at=datetime(2026, 6, 18, 21, 0, tzinfo=UTC))
    book.sell("Cleo", created_at=datetime(2026, 6, 20, 12, 0, tzinfo=UTC))
    book.sell("Dora", created_at=datetime(2026, 6, 20, 12, 0, tzinfo=UTC))
    titles = re.findall(r"<title>([^<]+)</title></rect>", get().text)
    assert titles == [
        "18 June 2026: 1 order",
        "19 June 2026: 1 order",
        "20 June 2026: 2 orders",
    ]
    found = "4 orders from 18 June 2026 to 20 June 2026, the most on 20 June 2026: 2"
    assert get().text.count(found) == 2  # for eyes, and as the label of the picture
    cut = re.findall(
        r"<title>([^<]+)</title></rect>", get(**{"from": "2026-06-19", "q": "ben"}).text
    )
    assert cut == ["19 June 2026: 1 order", "20 June 2026: 0 orders"]


def test_a_long_time_is_drawn_in_weeks(book, get):
    book.sell("Ann", created_at=datetime(2026, 1, 1, 12, 0, tzinfo=UTC))
    book.sell("Ben", created_at=datetime(2026, 6, 20, 12, 0, tzinfo=UTC))
    titles = re.findall(r"<title>([^<]+)</title></rect>", get().text)
    assert len(titles) == 25
    assert titles[0] == "1 January 2026 to 7 January 2026: 1 order"
    assert titles[-1] == "18 June 2026 to 20 June 2026: 1 order"


@pytest.mark.parametrize(
    ("who", "seen"),
    [("otto", "bo@example.org"), ("cora", "bo@example.org"), ("bea", "b…o@example.org")],
)
def test_who_sells_sees_addresses_shortened(book, get, who, seen):
    book.sell("Bo Buyer", email="bo@example.org")
    assert re.findall(r"<bdi>(b[^<]*o@example\.org)", get(who).text) == [seen]


@pytest.mark.parametrize(("who", "status"), [("chip", 403), ("stan", 404)])
def test_others_are_turned_away(book, get, who, status):
    assert get(who).status_code == status


def test_a_guest_signs_in_first(book):
    assert book.app.test_client().get(LIST).status_code == 303


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_takes_as_many_statements_however_many_rows_it_has(book, get, count):
    for number in range(count):
        book.sell(f"Buyer {number}", 2)
    get()  # signs in
    with statement_counter(book.app) as sent:
        assert len(refs(get(q="buyer", ticket=book.general.ref))) == count
    assert len(sent) <= 12, "\n".join(sent)


@pytest.mark.databases("sqlite")
def test_lists_and_searches_walk_an_index(book, get):
    book.sell("Ann")
    for query in ({}, {"sort": "buyer"}, {"sort": "-total"}, {"q": "ann"}, {"from": "2026-01-01"}):
        with plans_of(book.app, "orders") as plans:
            get(**query)
        lines = [line for plan in plans for line in plan.splitlines()]
        assert [line for line in lines if line.startswith("SCAN orders")] == []
        assert any("ix_orders" in line for line in lines)
