"""The list of attendees, as its pages show it."""

import re
from datetime import UTC, datetime

import pytest

from portal.orders.models import Attendee, AttendeeState, Status
from tests.support.plans import plans_of
from tests.support.statements import statement_counter

LIST = "/events/harbour-lights/attendees"
AT = datetime(2026, 6, 20, 14, 42, tzinfo=UTC)


def refs(answer) -> list[str]:
    return re.findall(r'data-ref="([^"]+)"', answer.text)


@pytest.fixture
def get(book):
    def get(who: str = "otto", part: bool = False, **query: str):
        if part:
            query["part"] = "rows"
        if "presence" in query:
            query["in"] = query.pop("presence")
        return book.stage.as_(who).get(LIST, query_string=query)

    return get


@pytest.fixture
def pair(book):
    order = book.sell("Bo Buyer", 2, email="bo@example.org")
    book.name(order, "Ann Aas", "Ben Berg")
    return order


def test_each_attendee_is_a_row_that_leads_to_the_order(pair, get):
    answer = get()
    assert refs(answer) == [f"{pair.code}-1", f"{pair.code}-2"]
    assert f'href="/events/harbour-lights/orders/{pair.code}"' in answer.text
    assert re.search(r'data-people="(\d+)" data-in="(\d+)"', answer.text).groups() == ("2", "0")


def test_who_is_in_stands_in_the_bar_and_in_the_row(book, pair, get):
    book.write(Attendee, book.seats(pair)[1].id, checked_in_at=AT, checked_in_gate="Gate B")
    answer = get()
    assert 'aria-label="1 of 2 are in"' in answer.text
    assert re.findall(r"<span>(In|Not in yet)</span><b>(\d+)</b>", answer.text) == [
        ("In", "1"),
        ("Not in yet", "1"),
    ]
    row = answer.text.split(f'id="row-{pair.code}-2"')[1].split("</tr>")[0]
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row))
    assert re.search(r"In 20 Jun, 17:42 · Gate B", said)
    assert (refs(get(presence="in")), refs(get(presence="out"))) == (
        [f"{pair.code}-2"],
        [f"{pair.code}-1"],
    )


def test_tabs_count_how_people_stand(book, pair, get):
    book.sell("Liis", status=Status.PLACED)
    book.write(Attendee, book.seats(pair)[0].id, state=AttendeeState.REFUNDED)
    tabs = re.findall(r'>([\w ]+)<span class="tabs__count">(\d+)', get().text)
    assert tabs == [("Coming", "2"), ("Not paid yet", "1"), ("Void", "0"), ("Refunded", "1")]


@pytest.mark.parametrize(
    ("who", "addresses"),
    [
        ("otto", ["ann@example.org", "bo@example.org"]),
        ("bea", ["a…n@example.org", "b…o@example.org"]),
        ("chip", []),
    ],
)
def test_what_is_seen_of_an_address_goes_by_the_right(book, pair, get, who, addresses):
    book.name(pair, "Ann Aas", email="ann@example.org")
    shown = get(who).text.split('id="rows"')[1]
    assert re.findall(r"<bdi>([^<]+@example\.org)", shown) == addresses
    # The code of a ticket opens the door: it is in no list.
    assert [seat.code for seat in book.seats(pair) if seat.code in get(who).text] == []


def test_who_checks_in_sees_whose_order_it_is_and_no_link_to_it(pair, get):
    text = get("chip").text
    assert (f"{pair.code}-1" in text, f"orders/{pair.code}" in text) == (True, False)


def test_a_stranger_finds_nothing(get):
    assert get("stan").status_code == 404


def test_the_part_is_the_list_alone_and_pushes_the_clean_address(pair, get):
    answer = get(part=True, q="ann", state="")
    assert answer.headers["HX-Push-Url"] == f"{LIST}?q=ann"
    assert (refs(answer), "<html" in answer.text) == ([f"{pair.code}-1"], False)


def test_nobody_yet_is_another_thing_than_nobody_found(pair, get, book):
    assert "No attendee matches" in get(q="nobody").text


def test_the_first_is_waited_for(get):
    assert "Nobody comes yet" in get().text


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_takes_as_many_statements_however_many_rows_it_has(book, get, count):
    for number in range(count):
        book.sell(f"Buyer {number}", 2)
    get()  # signs in
    with statement_counter(book.app) as sent:
        assert len(refs(get(q="buyer", ticket=book.general.ref))) == count * 2
    assert len(sent) <= 12, "\n".join(sent)


@pytest.mark.databases("sqlite")
def test_lists_and_searches_walk_an_index(book, pair, get):
    for query in ({}, {"sort": "-name"}, {"sort": "in"}, {"q": "ann"}, {"presence": "in"}):
        with plans_of(book.app, "attendees") as plans:
            get(**query)
        lines = [line for plan in plans for line in plan.splitlines()]
        assert [line for line in lines if line.startswith("SCAN attendees")] == []
        assert any("ix_attendees" in line for line in lines)
