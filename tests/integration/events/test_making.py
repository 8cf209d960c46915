"""Making an event: few fields, one event whatever is sent how often."""

from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.events import Event
from portal.people import Membership
from tests.factories import make_event, make_user, signed_in
from tests.support.stage import at_once

FIELDS = {
    "name": "Jõulukontsert Æther",
    "starts_at": "2027-06-20T19:00",
    "ends_at": "2027-06-20T23:00",
    "timezone": "Europe/Tallinn",
    "currency": "EUR",
    "place": "Pier 14",
}


def make(stage, **changed):
    return stage.as_("stan").post("/events/new", data=FIELDS | changed)


def newest(stage) -> Event:
    with stage.app.app_context():
        return db.session.scalars(select(Event).order_by(Event.id.desc())).first()


def test_the_maker_owns_a_draft(stage) -> None:
    memberships = stage.count(Membership)
    answer = make(stage)
    assert (answer.status_code, answer.location) == (303, "/events/joulukontsert-ther")
    event = newest(stage)
    assert (event.name, event.state, event.place) == ("Jõulukontsert Æther", "draft", "Pier 14")
    assert event.starts_at == datetime(2027, 6, 20, 16, tzinfo=UTC)
    assert stage.acts() == ["event.created"]
    assert stage.count(Membership) == memberships + 1
    assert stage.as_("stan").get(answer.location).status_code == 200
    assert stage.as_("olivia").get(answer.location).status_code == 404


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Harbour Lights", "harbour-lights-2"),
        ("new", "new-2"),
        ("音楽会", "event"),
        ("x" * 200, "x" * 70),
    ],
)
def test_the_address_is_the_name_in_plain_letters(stage, name, slug) -> None:
    assert make(stage, name=name).location == f"/events/{slug}"


def test_a_form_sent_twice_makes_one_event(stage) -> None:
    key = "0123456789abcdef"
    answers = [make(stage, idempotency_key=key) for _ in range(2)]
    assert {answer.location for answer in answers} == {"/events/joulukontsert-ther"}
    assert stage.count(Event) == 2
    other = make(stage, idempotency_key=key, name="Another")
    assert other.status_code == 422
    assert "already stored" in other.text
    assert stage.count(Event) == 2


def test_people_who_take_one_name_at_once_all_get_an_event(stage) -> None:
    names = ("stan", "bo", "bea", "otto", "cora", "chip")
    browsers = [stage.as_(name) for name in names]
    send = [partial(browser.post, "/events/new", data=FIELDS) for browser in browsers]
    answers = at_once(*send)
    assert [answer.status_code for answer in answers] == [303] * 6
    assert len({answer.location for answer in answers}) == 6


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Enter a name"),
        ("name", "x" * 201, "at most 200 characters"),
        ("name", "a\x00b", "signs that cannot be stored"),
        ("starts_at", "", "Choose when it starts."),
        ("starts_at", "tomorrow", "Write a date and time"),
        ("starts_at", "0001-01-01T00:00", "Choose a year"),
        ("starts_at", "9999-12-31T23:59", "Choose a year"),
        ("starts_at", "10000-01-01T00:00", "Write a date and time"),
        ("starts_at", "2027-03-28T03:30", "03:30 is skipped that day in Europe/Tallinn"),
        ("ends_at", "2027-06-20T19:00", "The end must come after the start."),
        ("ends_at", "2027-06-20T18:59", "The end must come after the start."),
        ("timezone", "Mars/Olympus", "Choose one from the list."),
        ("currency", "XXX", "Choose one from the list."),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_kept(
    stage, field, typed, sentence
) -> None:
    answer = make(stage, **{field: typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert stage.count(Event) == 1


def test_the_doubled_hour_means_its_first_pass(stage) -> None:
    make(stage, starts_at="2026-10-25T03:30", ends_at="2026-10-25T06:00")
    assert newest(stage).starts_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_name_may_turn_the_writing_round_but_not_the_page(stage) -> None:
    page = stage.as_("stan").get(make(stage, name="\u202egnitnirp <b>").location)
    assert page.status_code == 200
    assert "<b>" not in page.text


def test_a_megabyte_of_name_is_too_much(stage) -> None:
    assert make(stage, name="x" * 1_000_000).status_code in (413, 422)
    assert stage.count(Event) == 1


def test_the_form_begins_where_the_last_event_was(stage) -> None:
    with stage.app.app_context():
        nora = make_user("Nora New")
        make_event(owner=nora, timezone="Asia/Tokyo", currency="JPY")
    page = signed_in(stage.app, nora).get("/events/new").text
    assert '<option selected value="Asia/Tokyo">' in page
    assert '<option selected value="JPY">' in page
    assert '<option selected value="UTC">' in stage.as_("stan").get("/events/new").text


def test_htmx_gets_the_part_and_then_the_way_on(stage) -> None:
    htmx, browser = {"HX-Request": "true"}, stage.as_("stan")
    refused = browser.post("/events/new", data=FIELDS | {"name": ""}, headers=htmx)
    assert refused.status_code == 422
    assert refused.text.lstrip().startswith("<form")
    made = browser.post("/events/new", data=FIELDS, headers=htmx)
    assert (made.status_code, made.headers["HX-Redirect"]) == (204, "/events/joulukontsert-ther")


def test_the_unknown_sign_in_first(app) -> None:
    assert app.test_client().get("/events/new").location == "/login"
    assert app.test_client().post("/events/new", data=FIELDS).location == "/login"
