"""What is in the files: the rows of the list, what they come to, and nothing that runs."""

import tracemalloc
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import update

from portal.core.db import db, reading
from portal.events import Event
from portal.exports import table
from portal.exports.tables import TABLES
from portal.orderbook import queries
from portal.orderbook.asked import Asked, Show
from portal.orders import Attendee, Order
from portal.orders.models import Status
from portal.web import sheets
from tests.factories import make_code, make_event, make_order, make_ticket
from tests.integration.exports.conftest import Books, read_xlsx, total
from tests.support.statements import statement_counter

# A cell that a spreadsheet would run, or whose mark hides that it would.
HOSTILE = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1"),
    *("\ufeff=1", "\ufeff\ufeff@x"),
]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_each_order_is_a_row_and_they_come_to_what_the_list_says(books: Books, count: int) -> None:
    for number in range(count):
        books.sell(f"Guest {number}", general=number + 1, child=2)
    books.sell("Still to pay", status=Status.PLACED)
    rows = books.csv("orders.csv?status=completed")
    assert len(rows) == count
    with books.stage.app.app_context():
        found = queries.sums(Asked.of({}, db.session.get_one(Event, books.stage.event.id)))
        listed = found[Show.COMPLETED]
    assert total(rows) == Decimal(listed.minor).scaleb(-2)
    assert sum(int(row["Places"]) for row in rows) == listed.tickets
    assert {row["Currency"] for row in rows} == {"EUR"}


def test_a_row_says_what_was_bought_when_and_how(books: Books) -> None:
    order = books.sell("Liis Tamm", general=2, child=1, email="liis@example.org")
    moment = datetime(2026, 6, 20, 21, 30, tzinfo=UTC)
    with books.stage.app.app_context():
        db.session.execute(update(Order).values(created_at=moment))
        db.session.commit()
    assert books.csv("orders.csv") == [
        {
            "Order": order.code,
            "Placed at": "2026-06-21 00:30",  # by the clock in Tallinn
            "State": "Completed",
            "Sold": "At the door",
            "Paid by": "Onsite",
            "Name": "Liis Tamm",
            "E-mail": "liis@example.org",
            "Tickets": "2 × General admission; 1 × Child",
            "Places": "3",
            "Discount code": "",
            "Discount": "0.00",
            "Total": "82.50",
            "Paid": "82.50",
            "Currency": "EUR",
        }
    ]


def test_the_workbook_has_numbers_and_moments(books: Books) -> None:
    order = books.sell("Liis Tamm", child=1)
    head, row = books.xlsx("orders.xlsx?columns=code,created,places,total,paid,currency")
    assert head == ["Order", "Placed at", "Places", "Total", "Paid", "Currency"]
    assert [row[0], *row[2:]] == [order.code, 2, 47.5, 47.5, "EUR"]
    assert isinstance(row[1], datetime)


def test_both_files_say_the_same(books: Books) -> None:
    make = books.stage.make
    make(make_code, books.stage.event, "DOCK15")
    books.sell("Mari Mets", general=3, typed=["DOCK15"])
    books.sell(None, email=None)
    everything = ",".join(column.key for column in TABLES["orders"].columns)
    for name, columns in (("orders", everything), ("attendees", "number,name,price,currency")):
        head, *rows = books.xlsx(f"{name}.xlsx?columns={columns}")
        written = [[_as_csv(cell) for cell in row] for row in rows]
        read = books.csv(f"{name}.csv?columns={columns}")
        assert head == list(read[0])
        assert written == [[_plain(cell) for cell in row.values()] for row in read]


def _as_csv(cell: object) -> object:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return "" if cell is None else float(cell) if isinstance(cell, int | float) else cell


def _plain(cell: str) -> object:
    try:
        return float(cell)
    except ValueError:
        return cell


def test_a_currency_without_cents_has_none(books: Books) -> None:
    def in_tokyo():
        event = make_event("Sumida", slug="sumida", currency="JPY", owner=books.stage.cast["otto"])
        make_order(event, {make_ticket(event, price_minor=3500): 2})

    books.stage.make(in_tokyo)
    answer = books.stage.as_("otto").get("/events/sumida/orders.csv?columns=total,currency")
    assert answer.text == "Total,Currency\r\n7000,JPY\r\n"


def test_the_query_of_the_list_is_that_of_the_file(books: Books) -> None:
    books.sell("Liis Tamm", general=2)
    books.sell("Mari Mets", child=1)
    assert [row["Name"] for row in books.csv("orders.csv?q=tamm")] == ["Liis Tamm"]
    cheap_first = books.csv("orders.csv?sort=total")
    assert [row["Total"] for row in cheap_first] == ["47.50", "70.00"]
    of_child = books.csv(f"orders.csv?ticket={books.child.ref}")
    assert [row["Name"] for row in of_child] == ["Mari Mets"]
    assert [row["Buyer"] for row in books.csv("attendees.csv?q=mets")] == ["Mari Mets"] * 2


def test_only_the_columns_asked_for_are_there_and_none_that_nobody_knows(books: Books) -> None:
    order = books.sell()
    assert books.csv("orders.csv?columns=total&columns=code") == [
        {"Order": order.code, "Total": "35.00"}
    ]
    usual = [column.label for column in TABLES["orders"].usual]
    assert list(books.csv("orders.csv?columns=password")[0]) == usual


def test_each_attendee_is_a_row_with_their_own_ticket(books: Books) -> None:
    order = books.sell("Liis Tamm", general=1, child=1)
    with books.stage.app.app_context():
        db.session.execute(
            update(Attendee)
            .where(Attendee.ticket_id == books.child.id)
            .values(name="Juku Tamm", checked_in_at=datetime(2026, 6, 20, 17, 0, tzinfo=UTC))
        )
        db.session.commit()
    rows = books.csv("attendees.csv?columns=number,name,ticket,state,in,price")
    assert sorted(rows, key=lambda row: row["Number"]) == [
        {
            "Number": f"{order.code}-1",
            "Name": "",
            "Ticket": "General admission",
            "State": "Paid",
            "In since": "",
            "Price": "35.00",
        },
        {
            "Number": f"{order.code}-2",
            "Name": "Juku Tamm",
            "Ticket": "Child",
            "State": "Paid",
            "In since": "2026-06-20 20:00",
            "Price": "12.50",
        },
    ]


def test_the_secret_of_a_ticket_goes_only_to_who_asks_for_it(books: Books) -> None:
    order = books.sell()
    with books.stage.app.app_context():
        [code] = db.session.scalars(db.select(Attendee.code).filter_by(order_id=order.id))
    assert code not in books.get("attendees.csv").text
    assert books.csv("attendees.csv?columns=ticket_code") == [{"Ticket code": code}]


@pytest.mark.parametrize("cell", HOSTILE)
def test_no_cell_runs(books: Books, cell: str) -> None:
    books.sell(cell)
    name = {"Name": f"'{cell}"}
    assert books.csv("orders.csv?columns=name") == [name]
    assert books.xlsx("orders.xlsx?columns=name") == [["Name"], [f"'{cell}"]]


@pytest.mark.parametrize(
    "cell", ["<r><t>Bold</t></r>", "<r></c><evil/></r>", 'Ben & "Anna" <x>', "\x01\x0b", "a" * 200]
)
def test_a_name_is_no_markup_of_the_workbook(books: Books, cell: str) -> None:
    books.sell(cell)
    [_, [written]] = books.xlsx("orders.xlsx?columns=name")
    assert written.removeprefix("'") == cell


def test_amounts_below_zero_stay_numbers() -> None:
    assert [sheets.harmless(cell) for cell in (Decimal("-3.50"), -2, "-3.50", None)] == [
        *("-3.50", "-2", "'-3.50", "")
    ]


def test_the_mark_of_its_encoding_is_written_once_and_only_when_asked_for(books: Books) -> None:
    books.sell("\ufeffPäär")
    plain = books.get("orders.csv?columns=name").data
    marked = books.get("orders.csv?columns=name&bom=1").data
    assert plain == "Name\r\n\ufeffPäär\r\n".encode()
    assert marked == b"\xef\xbb\xbf" + plain
    assert books.get("orders.csv").mimetype == "text/csv"


def test_an_event_without_orders_has_a_head_and_no_rows(books: Books) -> None:
    assert books.get("orders.csv?columns=code,total").text == "Order,Total\r\n"
    assert books.xlsx("orders.xlsx?columns=code,total") == [["Order", "Total"]]


def test_nothing_of_another_event_is_in_it(books: Books) -> None:
    def elsewhere():
        event = make_event("Winter Gala", slug="winter-gala")
        make_order(event, {make_ticket(event): 1}, name="Somebody Else")

    books.sell("Liis Tamm")
    books.stage.make(elsewhere)
    assert [row["Name"] for row in books.csv("orders.csv")] == ["Liis Tamm"]
    assert len(books.csv("attendees.csv")) == 1
    assert books.stage.as_("otto").get("/events/winter-gala/orders.csv").status_code == 404


# Cost -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "each"), [("orders", 5), ("attendees", 3)])
def test_a_chunk_is_a_fixed_number_of_statements(books: Books, monkeypatch, name, each) -> None:
    for _ in range(6):
        books.sell(general=1, child=1)
    monkeypatch.setattr(table, "CHUNK", 100)
    whole = _statements(books, f"{name}.csv")
    rows = len(books.csv(f"{name}.csv"))
    monkeypatch.setattr(table, "CHUNK", 2)
    assert _statements(books, f"{name}.csv") == whole + (rows // 2 - 1) * each


def _statements(books: Books, path: str) -> int:
    books.get("")  # whatever only the first request of a browser asks
    with statement_counter(books.stage.app) as sent:
        books.csv(path)
    return len(sent)


def test_the_head_is_sent_before_the_second_chunk_is_read(books: Books, monkeypatch) -> None:
    for _ in range(3):
        books.sell()
    read = []
    chunks = table.Wanted._read
    monkeypatch.setattr(table, "CHUNK", 1)
    monkeypatch.setattr(sheets, "TOGETHER", 1)
    monkeypatch.setattr(
        table.Wanted, "_read", lambda self, ids: read.append(ids) or chunks(self, ids)
    )
    answer = books.stage.as_("otto").get("/events/harbour-lights/orders.csv", buffered=False)
    coming = iter(answer.response)
    seen = [(next(coming)[:5], len(read)) for _ in range(3)]
    answer.close()
    assert [count for _, count in seen] == [0, 1, 2]
    assert seen[0][0] == b"Order"


def test_no_transaction_is_open_while_somebody_reads_slowly(books: Books, monkeypatch) -> None:
    for _ in range(3):
        books.sell()
    monkeypatch.setattr(table, "CHUNK", 1)
    with books.stage.app.app_context():
        event_id = books.stage.event.id
        wanted = table.Wanted.of(
            TABLES, event_id, {"what": "orders", "query": {}, "columns": ["code"]}
        )
        open_between = [db.session().in_transaction() for _ in wanted.chunks()]
    assert open_between == [False] * 3


@pytest.mark.databases("sqlite")
def test_memory_does_not_grow_with_the_rows(books: Books, monkeypatch) -> None:
    """Each row of ours is answered many times over, as if there were as many orders."""
    order = books.sell("Liis Tamm", general=2, child=1)
    monkeypatch.setattr(table, "CHUNK", 50)
    monkeypatch.setattr(table, "in_order", lambda ids, rows: list(rows) * len(ids))
    monkeypatch.setattr("portal.exports.orders.in_order", table.in_order)

    def peak(count: int) -> int:
        orders = TABLES["orders"]
        many = table.Table(
            **{**vars(orders), "ids": lambda asked: (order.id for _ in range(count))}
        )
        wanted = table.Wanted(many, books.stage.event.id, {}, orders.columns)
        tracemalloc.start()
        lines = sum(text.count("\n") for text in sheets.lines_of(wanted.header, wanted.rows()))
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert lines == count + 1
        return highest

    with books.stage.app.app_context(), reading():
        peak(200)
        # Ten thousand rows kept whole are more than 10 MB.
        assert peak(10_000) < peak(500) + 2_000_000


def test_a_file_read_by_the_library_has_as_many_rows(books: Books) -> None:
    for _ in range(3):
        books.sell()
    assert len(read_xlsx(books.get("attendees.xlsx").data)) == 4
