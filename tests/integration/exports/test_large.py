"""A large workbook is made by the worker; whoever asked can leave, and finds it for a day."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal import jobs
from portal.activity import Activity
from portal.core import clock, storage
from portal.core.db import db
from portal.exports import table, views
from portal.jobs import Task
from tests.integration.exports.conftest import EVENT, Books, read_xlsx
from tests.support.statements import statement_counter

LARGE = 2


@pytest.fixture(autouse=True)
def two_rows_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "AT_ONCE", LARGE)
    monkeypatch.setattr(table, "CHUNK", 2)


def ask(books: Books, query: str = "?what=orders", who: str = "otto", **form: str):
    return books.stage.as_(who).post(f"{EVENT}/exports{query}", data=form)


def work(books: Books) -> None:
    with books.stage.app.app_context():
        jobs.drain()


def task(books: Books) -> Task:
    with books.stage.app.app_context():
        return db.session.scalars(select(Task)).one()


def test_as_many_as_can_be_waited_for_come_at_once(books: Books) -> None:
    for _ in range(LARGE):
        books.sell()
    assert "Make XLSX" not in books.get("exports").text
    assert len(books.xlsx("orders.xlsx")) == LARGE + 1


def test_more_are_not_made_on_a_get(books: Books) -> None:
    for _ in range(LARGE + 1):
        books.sell()
    answer = books.get("orders.xlsx?q=bo&columns=code")
    assert (answer.status_code, answer.location) == (
        303,
        f"{EVENT}/exports?what=orders&q=bo&columns=code",
    )
    page = books.stage.as_("otto").get(answer.location)
    assert "3 orders" in page.text
    assert "Make XLSX" in page.text
    assert books.stage.count(Task) == 0


def test_the_worker_makes_it_and_it_is_what_was_asked_for(books: Books) -> None:
    orders = [books.sell(f"Guest {number}", general=2) for number in range(5)]
    books.sell("Mari Mets")
    answer = ask(books, "?what=orders&q=guest&columns=code,total")
    assert answer.location == f"{EVENT}/jobs/{task(books).ref}"
    assert "waiting for its turn" in books.stage.as_("otto").get(answer.location).text
    work(books)
    page = books.stage.as_("otto").get(answer.location)
    assert "5 of 5" in page.text
    assert "Download" in page.text
    file = books.stage.as_("otto").get(f"{answer.location}/file")
    assert file.headers["Content-Disposition"] == (
        'attachment; filename="harbour-lights-orders.xlsx"'
    )
    newest_first = [[order.code, 70] for order in reversed(orders)]
    assert read_xlsx(file.data) == [["Order", "Total"], *newest_first]
    assert task(books).ref in books.get("exports").text


def test_the_same_form_makes_one_file_and_is_told_once(books: Books) -> None:
    for _ in range(3):
        books.sell()
    page = books.get("exports?what=attendees").text
    key = re.search(r'name="idempotency_key"[^>]*value="([^"]+)"', page)[1]
    first = ask(books, "?what=attendees", idempotency_key=key)
    again = ask(books, "?what=attendees", idempotency_key=key)
    assert first.location == again.location
    with books.stage.app.app_context():
        acts = select(Activity.details).where(Activity.action == "export.asked")
        assert db.session.scalars(acts).all() == [{"count": 3, "name": "attendees"}]


def test_a_file_whose_time_is_over_can_be_made_again(books: Books) -> None:
    for _ in range(3):
        books.sell()
    ask(books)
    work(books)
    otto, file = books.stage.as_("otto"), f"{EVENT}/jobs/{task(books).ref}/file"
    assert otto.get(file).status_code == 200
    key = task(books).result
    with books.stage.app.app_context():
        db.session.execute(update(Task).values(expires_at=clock.now()))
        db.session.commit()
    gone = otto.get(file)
    assert (gone.status_code, "Make it again" in gone.text) == (410, True)
    work(books)  # the chore that sweeps runs with it
    with books.stage.app.app_context():
        assert storage.get(key) is None
    assert otto.get(file).status_code == 410
    assert "Expired" in books.get("exports").text
    assert otto.post(f"{file.removesuffix('/file')}/go-on").status_code == 303
    work(books)
    assert len(read_xlsx(otto.get(file).data)) == 4


def test_a_worker_that_dies_half_way_leaves_nothing_and_another_makes_it(
    books: Books, monkeypatch
) -> None:
    for _ in range(5):
        books.sell()
    ask(books)
    reading, seen = table.Wanted._read, []

    def die_once(self, ids):
        seen.append(ids)
        if len(seen) == 2:
            raise MemoryError("killed")
        return reading(self, ids)

    monkeypatch.setattr(table.Wanted, "_read", die_once)
    work(books)
    assert (task(books).state, task(books).result) == ("waiting", None)
    with monkeypatch.context() as later:
        soon = clock.now() + timedelta(minutes=2)
        later.setattr(clock, "now", lambda: soon)
        work(books)
        made = books.stage.as_("otto").get(f"{EVENT}/jobs/{task(books).ref}/file")
    assert len(read_xlsx(made.data)) == 6


@pytest.mark.parametrize(
    "path", ["exports", "orders.csv", "orders.xlsx", "attendees.csv", "attendees.xlsx"]
)
def test_who_sees_shortened_addresses_takes_none_along(books: Books, path: str) -> None:
    seen = {who: books.get(path, who).status_code for who in ("cora", "bea", "chip", "stan")}
    assert seen == {"cora": 200, "bea": 403, "chip": 403, "stan": 404}


def test_the_page_costs_the_same_whatever_is_there(books: Books) -> None:
    counts = []
    for _ in range(2):
        books.sell()
        ask(books)
        books.get("exports")
        with statement_counter(books.stage.app) as sent:
            books.get("exports?what=orders")
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 12
