"""What an address asks of the orders: which of them, in which order, and what they come to."""

from datetime import UTC, datetime

import pytest
from werkzeug.datastructures import MultiDict

from portal.core.db import db
from portal.events import Event
from portal.orderbook import queries
from portal.orderbook.asked import Asked, Show
from portal.orderbook.queries import Sum
from portal.orders.models import Channel, PaymentMode, Status
from portal.payments import Payment
from tests.factories import make_event, make_order, make_ticket
from tests.support.statements import statement_counter


def read(book, **query: str) -> Asked:
    event = db.session.get(Event, book.stage.event.id)
    return Asked.of(MultiDict({"from" if k == "since" else k: v for k, v in query.items()}), event)


@pytest.fixture
def found(book):
    """The names of the buyers that an address asks for, in their order."""

    def found(**query: str) -> list[str | None]:
        with book.app.app_context():
            asked = read(book, **query)
            names = [order.buyer_name for order in queries.page_of(asked)]
            # A file reads the same, by other statements.
            assert [order.buyer_name for order in queries.some(queries.ids(asked))] == names
            return names

    return found


def test_the_newest_stand_first_and_other_events_stay_out(book, found):
    other = book.stage.make(make_event, "Winter Gala")
    ticket = book.stage.make(make_ticket, other)
    book.stage.make(make_order, other, {ticket: 1}, name="Greta Gala")
    book.sell("Ann")
    book.sell("Ben")
    assert found() == ["Ben", "Ann"]


@pytest.mark.parametrize(
    "search",
    ["tamm", "TAMM", "liis tamm", "tamm liis", "iis@exam", "mägi", "MÄGI", "harry@", "Mägi Harry"],
)
def test_a_part_of_a_name_or_an_address_is_enough(book, found, search):
    order = book.sell("Liis Tamm", 2, email="Liis@example.org")
    book.name(order, "Harry Mägi", email="harry@example.org")
    book.sell("Somebody Else", email="else@example.net")
    assert found(q=search) == ["Liis Tamm"]


@pytest.mark.parametrize("search", ["%", "_", "\\", "liis mägi", "tamm%", "' OR 1=1 --", "nobody"])
def test_signs_of_a_pattern_are_only_signs(book, found, search):
    order = book.sell("Liis Tamm")
    book.name(order, "Harry Mägi")
    assert found(q=search) == []


def test_an_order_is_found_by_the_beginning_of_its_code(book, found):
    book.sell("Ann", code="K7QM2")
    book.sell("Ben", code="K7XXX")
    book.sell("Cleo", code="AK7QM")
    assert (found(q="k7qm"), found(q="K7")) == (["Ann"], ["Ben", "Ann"])


def test_an_order_is_found_by_the_whole_code_of_a_ticket_and_of_a_payment(book, found):
    order, other = book.sell("Ann", 2), book.sell("Ben")
    code = book.seats(order)[1].code
    with book.app.app_context():
        payment = db.session.query(Payment).filter_by(order_id=other.id).one()
    book.write(Payment, payment.id, provider_id="pi_3Px")
    spaced = f" {code[:4].lower()}-{code[4:8]} {code[8:]}"
    assert (found(q=spaced), found(q=code[:6]), found(q="pi_3Px")) == (["Ann"], [], ["Ben"])


def test_a_code_of_another_event_is_not_found(book, found):
    other = book.stage.make(make_event, "Winter Gala")
    order = book.stage.make(make_order, other, {book.stage.make(make_ticket, other): 1})
    assert (found(q=order.code), found(q=book.seats(order)[0].code)) == ([], [])


def test_every_filter_alone_and_together(book, found):
    book.sell("Ann", channel=Channel.WEB, payment_mode=PaymentMode.STRIPE)
    book.sell("Ben", status=Status.PLACED, payment_mode=PaymentMode.BANK, channel=Channel.WEB)
    book.sell("Cleo", counts={book.child: 2})
    assert found(status="placed") == ["Ben"]
    assert found(mode="stripe") == ["Ann"]
    assert found(channel="door") == ["Cleo"]
    assert found(ticket=book.child.ref) == ["Cleo"]
    assert found(ticket=book.general.ref, channel="web", status="completed") == ["Ann"]
    assert found(ticket=book.child.ref, mode="stripe") == []


def test_days_are_those_of_the_events_own_calendar(book, found):
    """Tallinn is three hours ahead in June: 22:30 in London is the next day there."""
    book.sell("Ann", created_at=datetime(2026, 6, 19, 20, 59, tzinfo=UTC))
    book.sell("Ben", created_at=datetime(2026, 6, 19, 21, 0, tzinfo=UTC))
    book.sell("Cleo", created_at=datetime(2026, 6, 20, 20, 59, tzinfo=UTC))
    book.sell("Dora", created_at=datetime(2026, 6, 20, 21, 0, tzinfo=UTC))
    assert found(since="2026-06-20", to="2026-06-20") == ["Cleo", "Ben"]
    assert found(since="2026-06-21") == ["Dora"]
    assert found(to="2026-06-19") == ["Ann"]


def test_what_cannot_be_read_is_passed_over(book, found):
    book.sell("Ann")
    nonsense = {"status": "lost", "ticket": "nope", "mode": "gold", "channel": "x", "sort": "id"}
    more = {"since": "yesterday", "to": "2026-02-30", "page": "-1", "colour": "red", "q": " \x00 "}
    assert found(**nonsense, **more) == ["Ann"]
    with book.app.app_context():
        asked = read(book, **nonsense, **more)
        assert (asked.query, asked.is_narrowed) == ({}, False)


def test_an_address_is_written_as_it_was_read(book):
    written = {
        "q": "liis tamm",
        "status": "placed",
        "ticket": book.child.ref,
        "mode": "bank-transfer",
        "channel": "web",
        "since": "2026-06-01",
        "to": "2026-06-30",
        "sort": "-total",
    }
    with book.app.app_context():
        asked = read(book, **written, page="3")
        assert (asked.page, asked.is_narrowed) == (3, True)
        assert asked.query == {"from" if k == "since" else k: v for k, v in written.items()}


def test_the_list_stands_as_it_is_asked_to(book, found):
    book.sell("Cleo", 2)
    book.sell(None, 3)
    book.sell("Ann", 1)
    assert found(sort="created") == ["Cleo", None, "Ann"]
    assert (found(sort="buyer"), found(sort="-buyer")) == (
        ["Ann", "Cleo", None],
        [None, "Cleo", "Ann"],
    )
    assert (found(sort="total"), found(sort="-total")) == (
        ["Ann", "Cleo", None],
        [None, "Cleo", "Ann"],
    )


def test_pages_follow_on_each_other(book, monkeypatch):
    monkeypatch.setattr("portal.web.paging.ROWS", 2)
    for name in ("Ann", "Ben", "Cleo"):
        book.sell(name)
    with book.app.app_context():
        pages = [queries.page_of(read(book, page=str(page), sort="buyer")) for page in (1, 2, 3)]
        names = [[order.buyer_name for order in page] for page in pages]
    assert names == [["Ann", "Ben"], ["Cleo"], []]


def test_sums_are_of_all_that_match_by_their_state(book):
    book.sell("Ann", 2)
    book.sell("Ann", 1)
    book.sell("Ben", 3)
    book.sell("Ann", 4, status=Status.PLACED)
    with book.app.app_context():
        all_of_them, anns = queries.sums(read(book)), queries.sums(read(book, q="ann"))
        placed = queries.sums(read(book, status="placed"))
    nothing = dict.fromkeys(Show, Sum())
    completed, waiting = Sum(3, 6, 6 * 3500), Sum(1, 4, 4 * 3500)
    both = {Show.COMPLETED: completed, Show.PLACED: waiting, Show.ALL: Sum(4, 10, 10 * 3500)}
    assert (all_of_them, placed) == (nothing | both, nothing | both)
    assert anns == nothing | {
        Show.COMPLETED: Sum(2, 3, 3 * 3500),
        Show.PLACED: waiting,
        Show.ALL: Sum(3, 7, 7 * 3500),
    }


def test_a_withdrawn_order_stands_in_its_own_tab_and_in_no_other(book, found):
    book.sell("Ann")
    gone = {"deleted_at": datetime(2026, 6, 1, tzinfo=UTC), "status": Status.CANCELLED}
    book.sell("Ben", 2, **gone)
    assert (found(), found(status="cancelled"), found(status="withdrawn")) == (
        ["Ann"],
        [],
        ["Ben"],
    )
    with book.app.app_context():
        found_sums = queries.sums(read(book))
    assert found_sums[Show.ALL] == Sum(1, 1, 3500)
    assert found_sums[Show.WITHDRAWN] == Sum(1, 2, 7000)


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_takes_as_many_statements_however_many_rows_it_has(book, count):
    for number in range(count):
        book.sell(f"Buyer {number}", 2)
    with book.app.app_context():
        asked = read(book, q="buyer")
        with statement_counter(book.app) as sent:
            for order in queries.page_of(asked):
                assert [line.count for line in order.lines] == [2]
            assert queries.sums(asked)[Show.ALL].orders == count
        assert len(sent) == 4
