"""Organizers make, show, print and withdraw shift passes."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.passes.models import ShiftPass
from portal.tills import Till
from tests.integration.passes.conftest import PIN, Evening
from tests.support.stage import at_once
from tests.support.statements import statement_counter


def form(evening: Evening, **fields: object) -> dict[str, object]:
    begins = clock.to_local(clock.now(), evening.event.timezone)
    usual = {
        "name": "Gate B, Friday",
        "till": "",
        "valid_from": f"{begins:%Y-%m-%dT%H:%M}",
        "valid_till": f"{begins + timedelta(hours=6):%Y-%m-%dT%H:%M}",
        "pin": "739104",
        "idempotency_key": "a-key-of-this-form",
    }
    return {**usual, **fields}


def stored(evening: Evening) -> list[ShiftPass]:
    with evening.app.app_context():
        return list(db.session.scalars(select(ShiftPass).order_by(ShiftPass.id)))[1:]


@pytest.mark.parametrize("who", ["olivia", "otto", "ada"])
def test_who_runs_the_team_makes_passes(evening: Evening, who: str) -> None:
    answer = evening.as_(who).post(f"{evening.passes}/new", data=form(evening))
    (made,) = stored(evening)
    assert answer.location == f"{evening.passes}/{made.ref}"
    assert (made.name, made.made_by_id) == ("Gate B, Friday", evening.cast[who].id)
    assert evening.begin("Mari", found=made, pin="739104").get(evening.till).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"), [("cora", 403), ("bea", 403), ("chip", 403), ("stan", 404)]
)
def test_others_do_not(evening: Evening, who: str, status: int) -> None:
    browser = evening.as_(who)
    pages = [f"{evening.passes}", f"{evening.passes}/new", f"{evening.passes}/{evening.found.ref}"]
    assert [browser.get(page).status_code for page in pages] == [status] * 3
    answer = browser.post(f"{evening.passes}/{evening.found.ref}/withdraw")
    assert (answer.status_code, stored(evening)) == (status, [])


def test_one_form_makes_one_pass(evening: Evening) -> None:
    otto, sent = evening.as_("otto"), form(evening)
    first, second = (otto.post(f"{evening.passes}/new", data=sent).location for _ in range(2))
    assert first == second
    assert len(stored(evening)) == 1


def test_it_is_for_a_till_and_for_tickets(evening: Evening) -> None:
    with evening.app.app_context():
        db.session.add(Till(event_id=evening.event.id, ref="TTAAAA", name="Till 2", gate="Gate B"))
        db.session.commit()
    otto = evening.as_("otto")
    assert "Till 2, Gate B" in otto.get(f"{evening.passes}/new").text
    sent = form(evening, till="TTAAAA", tickets=[evening.child.ref])
    page = otto.get(otto.post(f"{evening.passes}/new", data=sent).location).text
    assert ("Till 2, Gate B" in page, "Child" in page) == (True, True)
    with evening.app.app_context():
        made = db.session.scalars(select(ShiftPass).order_by(ShiftPass.id.desc())).first()
        assert (made.till.name, [each.name for each in made.tickets]) == ("Till 2", ["Child"])


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Write what it is for."),
        ({"pin": "12a4"}, "Use 4 to 8 digits."),
        ({"pin": "123"}, "Use 4 to 8 digits."),
        ({"pin": "٤٥٦٧"}, "Use 4 to 8 digits."),
        ({"pin": "1111"}, "Too easy to guess."),
        ({"pin": "2345"}, "Too easy to guess."),
        ({"valid_till": "2020-01-01T10:00"}, "It must end after it begins."),
        ({"valid_from": "2020-01-01T10:00", "valid_till": "2020-01-01T11:00"}, "over already"),
        ({"valid_till": "2090-01-01T10:00"}, "at most 24 hours"),
        ({"valid_from": ""}, "Say from when."),
        ({"till": "NOTILL"}, "Choose one from the list."),
        ({"tickets": ["NOSUCH"]}, "not a valid choice"),
    ],
)
def test_what_is_wrong_is_said(evening: Evening, wrong: dict[str, object], sentence: str) -> None:
    answer = evening.as_("otto").post(f"{evening.passes}/new", data=form(evening, **wrong))
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert stored(evening) == []


def test_a_ticket_of_another_event_is_none_of_its_own(evening: Evening) -> None:
    sent = form(evening, tickets=["ZZZZZZ"])
    assert evening.as_("otto").post(f"{evening.passes}/new", data=sent).status_code == 422


def test_the_page_shows_the_code_and_who_stood_there(evening: Evening) -> None:
    evening.sell(evening.begin("Mari"), {evening.general: 2})
    evening.sell(evening.begin("Jaan"), {evening.child: 1})
    otto = evening.as_("otto")
    page = otto.get(f"{evening.passes}/{evening.found.ref}").text
    assert evening.link in page
    assert 'Sold by <bdi>Mari</bdi></dt><dd>1 sale, <span class="num" data-minor="7000"' in page
    assert 'Sold by <bdi>Jaan</bdi></dt><dd>1 sale, <span class="num" data-minor="1200"' in page
    assert PIN not in page
    listed = otto.get(evening.passes).text
    assert 'data-minor="8200"' in re.sub(r"\s+", " ", listed)


def test_the_sheet_of_paper_holds_the_code_and_no_pin(evening: Evening) -> None:
    otto = evening.as_("otto")
    sheet = otto.get(f"{evening.passes}/{evening.found.ref}/paper")
    assert (sheet.status_code, "qr.svg" in sheet.text, PIN in sheet.text) == (200, True, False)
    drawn = otto.get(f"{evening.passes}/{evening.found.ref}/qr.svg")
    assert (drawn.status_code, drawn.mimetype) == (200, "image/svg+xml")


def test_a_new_pin_asks_everybody_again(evening: Evening) -> None:
    mari, otto = evening.begin(), evening.as_("otto")
    url = f"{evening.passes}/{evening.found.ref}/pin"
    assert otto.post(url, data={"pin": "1111"}).status_code == 422
    assert mari.get(evening.till).status_code == 200
    assert otto.post(url, data={"pin": "957301"}).status_code == 303
    answer = mari.get(evening.till)
    assert (answer.status_code, "Open the link of the pass again" in answer.text) == (403, True)
    refused = mari.post(evening.link, data={"name": "Mari", "pin": PIN})
    assert refused.status_code == 422
    assert evening.begin("Mari", pin="957301").get(evening.till).status_code == 200
    assert evening.acts()[:3] == ["pass.made", "pass.started", "pass.pin_changed"]


def test_two_who_withdraw_at_once_did_it_once(evening: Evening) -> None:
    browsers = [evening.as_(who) for who in ("otto", "olivia")]
    url = f"{evening.passes}/{evening.found.ref}/withdraw"
    answers = at_once(*[lambda each=each: each.post(url).status_code for each in browsers])
    assert sorted(answers) == [303, 409]
    assert evening.acts() == ["pass.made", "pass.withdrawn"]
    new_pin = f"{evening.passes}/{evening.found.ref}/pin"
    assert browsers[0].post(new_pin, data={"pin": "957301"}).status_code == 409


def test_a_list_of_many_asks_as_often_as_a_list_of_one(evening: Evening) -> None:
    otto = evening.as_("otto")
    counted = []
    for more in (0, 2):
        for number in range(more):
            evening.make_pass(f"Gate {number}", evening.general, evening.child)
        otto.get(evening.passes)
        with statement_counter(evening.app) as sent:
            assert otto.get(evening.passes).status_code == 200
        counted.append(len(sent))
    assert counted[0] == counted[1]


def test_without_passes_the_page_says_what_they_are_for(evening: Evening) -> None:
    with evening.app.app_context():
        db.session.delete(db.session.get_one(ShiftPass, evening.found.id))
        db.session.commit()
    assert "No shift pass yet" in evening.as_("otto").get(evening.passes).text
