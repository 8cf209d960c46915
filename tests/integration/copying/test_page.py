"""The copy page: what it shows beforehand, and everything that it refuses."""

import re
from datetime import timedelta
from html import unescape

import pytest

from portal.core import clock
from portal.core.db import db
from portal.events import Event
from tests.factories import make_cast, make_code, make_event, make_ticket
from tests.integration.copying.conftest import Copies, local
from tests.support.statements import statement_counter

HTMX = {"HX-Request": "true"}


def text(page: str) -> str:
    """What is read of it, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def planned(page: str) -> dict[str, str]:
    """What each field of the plan holds."""
    found = re.findall(r'<input[^>]*name="date-([^"]+)"[^>]*>', page)
    tags = re.findall(r'<input[^>]*name="date-[^>]*>', page)
    values = [re.search(r'value="([^"]*)"', tag) for tag in tags]
    return {key: value[1] if value else "" for key, value in zip(found, values, strict=True)}


def wrong(page: str) -> dict[str, str]:
    """The sentence at each field that has one."""
    found = re.findall(r'id="([^"]+)-error"[^>]*>(.*?)</p>', page, re.DOTALL)
    return {field: text(sentence) for field, sentence in found}


def test_the_page_says_what_goes_along_and_what_never_does(copies: Copies):
    page = copies.stage.as_("otto").get(copies.url).text
    said = text(page)
    for part in ("3 tickets", "2 codes", "5 people", "Ways to pay (1)", "check-in lists (1)"):
        assert part in said
    for never in ("Orders, attendees, check-ins", "Access codes", "Stripe", "saved views"):
        assert never in said
    assert 'value="Harbour Lights"' in page
    assert "Sat 20 March 2083, 19:00" in said
    assert "Sat 18 March 2084, 19:00" in said


def test_the_plan_follows_the_start(copies: Copies):
    answer = copies.post(page="/plan", starts_at="2083-03-27T19:00")
    plan = planned(answer.text)
    sale = {key.split("-")[-1]: at for key, at in plan.items() if key.startswith("ticket-")}
    codes = {key.split("-")[-1]: at for key, at in plan.items() if key.startswith("codes-")}
    assert (plan["ends_at"], plan["names_until"]) == ("2083-03-27T23:30", "2083-03-27T12:00")
    assert sale == {"starts": "2021-01-08T10:00", "ends": "2083-03-27T19:00"}
    assert codes == {"starts": "2021-02-08T00:00", "ends": "2083-03-28T04:30"}
    assert "03:30 is skipped that day: clocks go forward" in text(answer.text)
    assert "In the past" in text(answer.text)


def test_the_plan_alone_answers_htmx_and_keeps_nothing(copies: Copies):
    before = copies.rows()
    answer = copies.stage.as_("otto").post(
        f"{copies.url}/plan", data={"name": "x", "starts_at": "2084-03-18T19:00"}, headers=HTMX
    )
    assert answer.text.lstrip().startswith('<section class="card" id="plan"')
    after = copies.rows()
    assert {name for name in before if before[name] != after[name]} <= {"sign_ins"}


def test_every_further_copy_is_listed_with_its_start(copies: Copies):
    said = text(copies.post(page="/plan", starts_at="2083-03-27T19:00", count=3).text)
    assert "And 2 more copies" in said
    assert "3 April 2083 : Sat 3 April 2083, 19:00" in said
    assert "10 April 2083 : Sat 10 April 2083, 19:00" in said


def test_a_date_changed_in_the_plan_is_the_one_that_is_stored(copies: Copies):
    copies.post(**{"date-ends_at": "2084-03-19T01:00", "planned-ends_at": "2084-03-18T23:30"})
    assert local(copies.only().ends_at) == "2084-03-19T01:00"


def test_a_date_nobody_touched_follows_a_start_that_moved_without_being_seen(copies: Copies):
    """Somebody without JavaScript changes the start and copies at once: they look first."""
    seen = {"date-ends_at": "2084-03-18T23:30", "planned-ends_at": "2084-03-18T23:30"}
    answer = copies.post(starts_at="2084-03-25T19:00", **seen)
    assert answer.status_code == 422
    assert "The other dates moved with the start. Look at them, then copy." in text(answer.text)
    assert planned(answer.text)["ends_at"] == "2084-03-25T23:30"
    assert copies.all() == []


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({"name": ""}, "name", "Enter a name, like Harbour Lights 2027."),
        ({"name": "x" * 300}, "name", "Write at most 200 characters."),
        ({"name": "x" * 200, "count": "2"}, "name", "With its date this is too long."),
        ({"starts_at": ""}, "starts_at", "Choose when it starts."),
        ({"starts_at": "soon"}, "starts_at", "Write a date and time"),
        ({"starts_at": "2083-02-29T19:00"}, "starts_at", "February 2083 has 28 days."),
        ({"starts_at": "2084-02-30T19:00"}, "starts_at", "February 2084 has 29 days."),
        ({"starts_at": "2084-04-31T19:00"}, "starts_at", "April 2084 has 30 days."),
        ({"starts_at": "2084-13-31T19:00"}, "starts_at", "Write a date and time"),
        ({"starts_at": "2084-04-01T25:00"}, "starts_at", "Write a date and time"),
        ({"date-ends_at": "2085-02-29T19:00"}, "date-ends_at", "February 2085 has 28 days."),
        ({"starts_at": "1999-02-28T19:00"}, "starts_at", "Choose a year from 2000 to 2100."),
        ({"starts_at": "2083-03-28T03:30"}, "starts_at", "03:30 is skipped that day"),
        ({"count": "0"}, "count", "Write a number from 1 to 52."),
        ({"count": "53"}, "count", "Write a number from 1 to 52."),
        ({"count": "1000"}, "count", "Write a number from 1 to 52."),
        ({"count": "many"}, "count", ""),
        ({"count": "2", "repeat_weeks": "53"}, "repeat_weeks", "Write a number from 0 to 52."),
        ({"count": "2", "repeat_weeks": "0"}, "repeat_weeks", "Write after how many weeks"),
        ({"count": "2", "repeat_weeks": "-1"}, "repeat_weeks", ""),
        ({"tickets": "", "date-ends_at": "2084-03-18T18:00"}, "date-ends_at", "The end must come"),
        ({"date-names_until": "2084-03-19T18:00"}, "date-names_until", "Names can be changed"),
        ({"starts_at": "2099-06-06T19:00", "count": "52", "repeat_weeks": "52"}, "count", "a year"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(copies, sent, field, sentence):
    answer = copies.post(**sent)
    assert answer.status_code == 422
    assert list(wrong(answer.text)) == [field]
    assert sentence in wrong(answer.text)[field]
    assert copies.all() == []


def test_a_sale_and_a_code_turned_round_are_said_at_their_own_fields(copies: Copies):
    keys = [key for key in planned(copies.stage.as_("otto").get(copies.url).text) if "ends" in key]
    sale = next(key for key in keys if key.startswith("ticket-"))
    code = next(key for key in keys if key.startswith("codes-"))
    early = "2021-01-01T00:00"
    answer = copies.post(**{f"date-{sale}": early, f"date-{code}": early})
    assert wrong(answer.text) == {
        f"date-{sale}": "The sale must end after it starts.",
        f"date-{code}": "It must end after it starts.",
    }


def test_the_29th_of_february_of_a_leap_year_is_a_start(copies: Copies):
    assert copies.post(starts_at="2084-02-29T19:00").status_code == 303
    assert local(copies.only().starts_at) == "2084-02-29T19:00"


def test_nobody_but_those_who_may_edit_copies_it(copies: Copies):
    for who, status in {"bea": 403, "chip": 403, "bo": 404, "stan": 404}.items():
        assert copies.stage.as_(who).get(copies.url).status_code == status
        assert copies.post(who).status_code == status
        assert copies.post(who, page="/plan").status_code == status
    guest = copies.app.test_client().get(copies.url)
    assert (guest.status_code, guest.location) == (303, "/login")
    assert copies.all() == []


def test_an_event_of_another_team_is_not_there(copies: Copies):
    with copies.app.app_context():
        other = make_event("Winter Gala", slug="winter-gala")
        make_cast(other)
    otto = copies.stage.as_("otto")
    for url in ("/events/winter-gala/copy", "/events/no-such-event/copy"):
        assert otto.get(url).status_code == 404
        data = {"name": "Mine", "starts_at": "2084-03-18T19:00"}
        assert otto.post(url, data=data).status_code == 404
    assert copies.stage.count(Event) == 2


def test_the_page_takes_as_many_statements_for_many_tickets_and_codes(copies: Copies):
    def sent() -> int:
        with statement_counter(copies.app) as statements:
            assert copies.stage.as_("otto").get(copies.url).status_code == 200
        return len(statements)

    sent()
    few = sent()
    copies.stage.make(_more, copies)
    assert sent() == few


def _more(copies: Copies) -> None:
    event = db.session.merge(copies.stage.event)
    for n in range(3):
        ticket = make_ticket(event, f"Row {n}", sales_ends_at=event.ends_at - timedelta(hours=n))
        make_code(event, f"CODE{n}", ticket, valid_from=clock.now() + timedelta(days=n))


def test_the_list_and_the_home_lead_to_it_for_those_who_may(copies: Copies):
    link = 'href="/events/harbour-lights/copy"'
    assert link in copies.stage.as_("otto").get("/events/harbour-lights").text
    assert link not in copies.stage.as_("bea").get("/events/harbour-lights").text
    assert link in copies.stage.as_("cora").get("/events").text
    assert link not in copies.stage.as_("bea").get("/events").text
