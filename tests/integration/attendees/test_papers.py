"""Lists and badges for the door, on paper."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from portal import jobs
from portal.attendees import papers
from portal.core import storage
from portal.core.db import db
from portal.jobs import Task
from portal.orders.models import Attendee, AttendeeState
from tests.support.statements import statement_counter

LIST = "/events/harbour-lights/attendees"


def words(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@pytest.fixture
def get(book):
    def get(address: str, who: str = "otto"):
        return book.stage.as_(who).get(f"{LIST}{address}")

    return get


@pytest.fixture
def pair(book):
    order = book.sell("Bo Buyer", 2, email="bo@example.org")
    book.name(order, "Ann Aas", "Ben Berg", email="ann@example.org")
    return order


@pytest.fixture
def short(monkeypatch):
    """Two are a long paper, drawn one at a time."""
    for name in ("LIST", "BADGES"):
        paper = getattr(papers, name)
        monkeypatch.setitem(vars(paper), "at_once", 1)
        monkeypatch.setitem(vars(paper), "portion", 1)


@pytest.mark.parametrize("paper", ["/list.pdf", "/badges.pdf"])
def test_everybody_is_on_it_and_nobodys_address_or_code(book, get, pair, paper):
    answer = get(paper)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    said = words(answer.data)
    for each in ("Ann Aas", "Ben Berg", "General", f"{pair.code}-1", f"{pair.code}-2"):
        assert each in said
    assert "example.org" not in said
    assert [seat.code for seat in book.seats(pair) if seat.code in said] == []


def test_it_is_the_list_that_was_asked_for(book, get, pair):
    book.write(Attendee, book.seats(pair)[0].id, state=AttendeeState.VOID)
    said = words(get("/list.pdf").data)
    assert ("Ben Berg" in said, "Ann Aas" in said) == (True, False)
    assert "Ann Aas" in words(get("/list.pdf?state=void").data)


def test_somebody_without_a_name_has_a_badge_to_write_on(book, get):
    order = book.sell(None)
    assert f"{order.code}-1" in words(get("/badges.pdf").data)


def test_a_name_of_any_script_and_length_fits(book, get, pair):
    book.name(pair, "Михаил Иваненко" * 8, "<b>Ölüm</b> & 王小明")
    assert "Ölüm" in words(get("/badges.pdf").data)


def test_an_empty_list_is_not_printed(get):
    answer = get("/list.pdf")
    assert (answer.status_code, "nothing to print" in answer.text) == (409, True)


def test_a_long_one_leads_to_where_it_is_asked_for(get, pair, short):
    answer = get("/badges.pdf?q=bo")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{LIST}/papers?what=badges&q=bo"
    assert "2 attendees will be on it" in get("/papers?what=badges&q=bo").text


def test_a_long_one_is_made_by_the_worker(book, get, pair, short):
    form = {"idempotency_key": "the-same-form-twice"}
    otto = book.stage.as_("otto")
    answers = [otto.post(f"{LIST}/papers?what=list&q=bo", data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    with book.app.app_context():
        jobs.drain()
        task = db.session.scalars(select(Task)).one()
        assert (task.state, task.total, task.done) == ("done", 2, 2)
        assert task.result_name == "harbour-lights-list.pdf"
        said = words(storage.get(task.result) or b"")
    assert ("Ann Aas" in said, "Ben Berg" in said) == (True, True)


def test_nobody_carries_a_paper_of_thousands(book, get, pair, short, monkeypatch):
    monkeypatch.setattr(papers, "MOST", 1)
    assert "Choose a ticket" in get("/papers?what=list").text.replace("choose", "Choose")
    answer = book.stage.as_("otto").post(f"{LIST}/papers?what=list")
    assert (answer.status_code, book.stage.count(Task)) == (422, 0)


def test_it_is_drawn_with_no_transaction_open(book, get, pair, monkeypatch):
    def drawn(_pages):
        assert not db.session().in_transaction()
        return Path(__file__).read_bytes()

    monkeypatch.setattr(papers, "draw", drawn)
    assert get("/list.pdf").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_as_many_statements_however_many_are_on_it(book, get, count):
    for number in range(count):
        book.sell(f"Buyer {number}")
    get("")  # signs in
    with statement_counter(book.app) as sent:
        assert get("/list.pdf").status_code == 200
    assert len(sent) <= 9, "\n".join(sent)


@pytest.mark.parametrize(
    ("who", "paper", "long"), [("bea", 200, 403), ("chip", 200, 403), ("stan", 404, 404)]
)
def test_who_sees_the_list_prints_it(get, pair, who, paper, long):
    answers = [get(address, who).status_code for address in ("/list.pdf", "/badges.pdf", "/papers")]
    assert answers == [paper, paper, long]
