"""What an address asks of the people who come: which of them, in which order, how many are in."""

from datetime import UTC, datetime

import pytest
from werkzeug.datastructures import MultiDict

from portal.attendees import queries
from portal.attendees.asked import Asked, Show
from portal.attendees.queries import Count
from portal.core.db import db
from portal.events import Event
from portal.orders import Attendee, Order
from portal.orders.models import AttendeeState, Status
from tests.factories import make_event, make_order, make_ticket
from tests.support.statements import statement_counter

NOON = datetime(2026, 6, 20, 12, 0, tzinfo=UTC)
NOBODY = dict.fromkeys(Show, Count())


def read(book, **query: str) -> Asked:
    event = db.session.get(Event, book.stage.event.id)
    return Asked.of(MultiDict({"in" if k == "presence" else k: v for k, v in query.items()}), event)


@pytest.fixture
def found(book):
    """The names of the people that an address asks for, in their order."""

    def found(**query: str) -> list[str | None]:
        with book.app.app_context():
            asked = read(book, **query)
            names = [each.name for each in queries.page_of(asked)]
            assert [each.name for each in queries.some(queries.ids(asked))] == names
            return names

    return found


@pytest.fixture
def people(book):
    """Ann and Ben are in one order, Cleo holds a child's ticket that is not paid yet."""
    pair = book.sell("Bo Buyer", 2, email="bo@example.org")
    book.name(pair, "Ann Aas", "Ben Berg")
    late = book.sell("Liis Tamm", status=Status.PLACED, counts={book.child: 1})
    book.name(late, "Cleo Öpik", email="cleo@example.org")
    return pair, late


def test_people_stand_by_name_and_those_without_one_last(book, found, people):
    book.sell("Mara")
    assert found() == ["Ann Aas", "Ben Berg", "Cleo Öpik", None]
    assert found(sort="-name") == [None, "Cleo Öpik", "Ben Berg", "Ann Aas"]
    assert found(sort="-added") == [None, "Cleo Öpik", "Ben Berg", "Ann Aas"]


def test_who_only_holds_a_place_does_not_come_yet(book, found):
    for status in (Status.PENDING, Status.COMPLETED):
        book.name(book.sell("Bo", status=status), status.value)
    assert found() == ["completed"]


def test_people_of_other_events_stay_out(book, found, people):
    other = book.stage.make(make_event, "Winter Gala")
    order = book.stage.make(make_order, other, {book.stage.make(make_ticket, other): 1}, name="Bo")
    code = book.seats(order)[0].code
    assert (found(q="bo buyer"), found(q=code), found(q=order.code)) == (
        ["Ann Aas", "Ben Berg"],
        [],
        [],
    )


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("ann", ["Ann Aas"]),
        ("öpik CLEO", ["Cleo Öpik"]),
        ("ÖPIK", ["Cleo Öpik"]),
        ("cleo@", ["Cleo Öpik"]),
        ("bo@example", ["Ann Aas", "Ben Berg"]),
        ("tamm", ["Cleo Öpik"]),
        ("%", []),
    ],
)
def test_they_are_found_by_their_own_name_and_by_who_bought(found, people, search, names):
    assert found(q=search) == names


def test_they_are_found_by_the_code_of_their_order_and_of_their_ticket(book, found, people):
    pair, _late = people
    code = book.seats(pair)[1].code
    assert found(q=pair.code.lower()) == ["Ann Aas", "Ben Berg"]
    assert (found(q=f"{code[:7]} {code[7:].lower()}"), found(q=code[:7])) == (["Ben Berg"], [])


def test_filters_alone_and_together(book, found, people):
    pair, _late = people
    book.write(Attendee, book.seats(pair)[0].id, checked_in_at=NOON)
    assert found(ticket=book.child.ref) == ["Cleo Öpik"]
    assert (found(presence="in"), found(presence="out")) == (["Ann Aas"], ["Ben Berg", "Cleo Öpik"])
    assert found(presence="out", ticket=book.general.ref) == ["Ben Berg"]
    assert found(state="unpaid") == ["Cleo Öpik"]
    assert found(sort="in") == ["Ann Aas", "Ben Berg", "Cleo Öpik"]
    assert found(sort="-in") == ["Cleo Öpik", "Ben Berg", "Ann Aas"]


def test_tickets_that_stopped_have_tabs_of_their_own(book, found, people):
    pair, late = people
    book.write(Attendee, book.seats(pair)[0].id, state=AttendeeState.REFUNDED)
    book.write(Attendee, book.seats(late)[0].id, state=AttendeeState.VOID)
    book.write(Order, late.id, status=Status.CANCELLED)
    assert (found(), found(state="refunded"), found(state="void")) == (
        ["Ben Berg"],
        ["Ann Aas"],
        ["Cleo Öpik"],
    )


def test_tabs_count_what_is_asked_beside_them_and_who_is_in(book, found, people):
    pair, _late = people
    book.write(Attendee, book.seats(pair)[0].id, checked_in_at=NOON)
    with book.app.app_context():
        everybody, late_ones = queries.counts(read(book)), queries.counts(read(book, q="cleo"))
    assert everybody == NOBODY | {Show.COMING: Count(3, 1), Show.UNPAID: Count(1, 0)}
    assert late_ones == NOBODY | {Show.COMING: Count(1, 0), Show.UNPAID: Count(1, 0)}
    assert everybody[Show.COMING].outside == 2


def test_nobody_comes_with_a_withdrawn_order(book, found, people):
    pair, _late = people
    book.write(Order, pair.id, deleted_at=NOON)
    assert found() == ["Cleo Öpik"]


def test_each_has_a_number_in_the_order(book, people):
    pair, late = people
    seats = [*book.seats(late), *reversed(book.seats(pair))]
    with book.app.app_context():
        numbers = queries.numbers(seats)
    assert [numbers[each.id] for each in seats] == [1, 2, 1]


def test_what_cannot_be_read_is_passed_over(book, found, people):
    nonsense = {"state": "lost", "ticket": "x" * 99, "presence": "maybe", "sort": "email"}
    assert len(found(**nonsense, page="x")) == 3
    with book.app.app_context():
        asked = read(book, **nonsense)
        assert (asked.query, asked.is_narrowed) == ({}, False)


def test_an_address_is_written_as_it_was_read(book):
    written = {"q": "ann", "state": "void", "ticket": book.child.ref, "in": "out", "sort": "-name"}
    with book.app.app_context():
        asked = read(book, **{"presence" if k == "in" else k: v for k, v in written.items()})
        assert asked.query == written


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_takes_as_many_statements_however_many_rows_it_has(book, count):
    for number in range(count):
        book.sell(f"Buyer {number}", 2)
    with book.app.app_context():
        asked = read(book, q="buyer")
        with statement_counter(book.app) as sent:
            page = queries.page_of(asked)
            assert len(queries.numbers(page)) == count * 2
            assert {(each.order.buyer_name, each.line.ticket_name) for each in page} == {
                (f"Buyer {number}", "General") for number in range(count)
            }
            assert queries.counts(asked)[Show.COMING].people == count * 2
        assert len(sent) == 3
