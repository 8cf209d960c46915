"""The three switches: on at once, off after a question, and the way back."""

import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import modules
from portal.activity import Activity
from portal.core import clock
from portal.core.db import db
from portal.core.modules import Module
from portal.orders.models import Channel, Status
from tests.factories import make_donation, make_event, make_order, make_ticket, make_user, signed_in
from tests.support.stage import Stage, at_once
from tests.support.statements import statement_counter

PAGE = "/admin/modules"
PART = {"HX-Request": "true"}
ON, OFF = (True, True, True), (False, False, False)


def stored(app: Flask) -> tuple[bool, ...]:
    with app.app_context():
        return tuple(modules.switches().values())


def throw(browser: FlaskClient, *, part: bool = True, **fields: str) -> TestResponse:
    return browser.post(PAGE, data=fields, headers=PART if part else {})


def undo_of(answer: TestResponse) -> str:
    return json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]


def asked(answer: TestResponse) -> list[str]:
    question = answer.text.partition('id="question-text"')[2].partition("</ul>")[0]
    return re.findall(r"<li>(.*?)</li>", question)


@pytest.fixture
def fresh(app: Flask) -> FlaskClient:
    """Ada on an installation where nothing was set yet."""
    with app.app_context():
        ada = make_user("Ada Admin", is_admin=True)
    return signed_in(app, ada)


def test_all_are_off_at_first(app: Flask, fresh: FlaskClient) -> None:
    page = fresh.get(PAGE).text

    assert "<strong>Nothing can be sold yet.</strong> Turn on ticketing." in page
    assert (page.count("Never switched on"), page.count(" checked>")) == (3, 0)
    assert stored(app) == OFF


@pytest.mark.parametrize(
    ("fields", "after", "said"),
    [
        ({"ticket_include": "y"}, (True, False, False), "Ticketing is on."),
        ({"payment_include": "y"}, (False, True, False), "Payments are on."),
        ({"donation_include": "y"}, (False, True, True), "Payments are on. Donations are on."),
        (dict.fromkeys(Module, "y"), ON, "Ticketing is on. Payments are on. Donations are on."),
    ],
)
def test_switching_on_counts_at_once(app, fresh, fields, after, said) -> None:
    answer = throw(fresh, **fields)

    assert (answer.status_code, stored(app)) == (200, after)
    assert json.loads(answer.headers["HX-Trigger"])["toast"]["text"] == said
    assert answer.text.count("by <bdi>Ada Admin</bdi>") == sum(after)
    assert answer.text.lstrip().startswith('<div class="stack narrow" id="modules">')


def test_donations_need_payments(app: Flask, fresh: FlaskClient) -> None:
    answer = throw(fresh, payment_include="", donation_include="y")

    assert answer.status_code == 422
    assert "Donations need payments: switch both on." in answer.text
    assert stored(app) == OFF


def test_off_asks_once_and_says_what_it_touches(stage: Stage) -> None:
    with stage.app.app_context():
        db.session.add_all([stage.event, stage.cast["bea"]])
        general, gift = make_ticket(stage.event), make_donation(stage.event)
        free = make_ticket(make_event("Open day"), kind="free", price_minor=0)
        make_event("Empty")
        make_ticket(make_event("Draft", state="draft"))
        for counts in ({general: 1}, {general: 1, gift: 1}):
            held = make_order(stage.event, counts, status=Status.PENDING, channel=Channel.WEB)
            held.expires_at = clock.now() + timedelta(minutes=9)
        over = make_order(stage.event, {general: 1}, status=Status.PENDING, channel=Channel.WEB)
        over.expires_at = clock.now() - timedelta(minutes=1)
        make_order(free.event, {free: 1}, by=stage.cast["bea"])
        db.session.commit()
    ada = stage.as_("ada")

    answers = {name: throw(ada, **{name: ""}) for name in Module}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(
        Module, 409
    )
    assert [asked(answer) for answer in answers.values()] == [
        [
            "2 live events stop selling.",
            "2 held orders may still finish.",
            "1 person sold at the door in the last 15 minutes.",
        ],
        ["1 live event sells only what is free.", "2 held orders may still finish."],
        ["1 live event takes no donations any more.", "1 held order may still finish."],
    ]
    assert "Switch payments and donations off?" in answers[Module.PAYMENTS].text
    assert stored(stage.app) == ON
    assert throw(ada, payment_include="", sure="yes").status_code == 200
    assert stored(stage.app) == (True, False, False)


def test_where_nothing_is_sold_the_question_says_so(stage: Stage) -> None:
    assert asked(throw(stage.as_("ada"), ticket_include="")) == ["Nothing is on sale now."]


def test_it_works_without_a_script(stage: Stage) -> None:
    ada = stage.as_("ada")
    question = throw(ada, part=False, ticket_include="")
    assert (question.status_code, "<title>Modules" in question.text) == (409, True)
    answer = throw(ada, part=False, ticket_include="", sure="yes")
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    page = ada.get(PAGE).text
    assert "Ticketing is off." in page
    way_back = re.search(r'action="(/admin/modules/undo/\w+)"', page)
    assert way_back
    assert ada.post(way_back[1]).headers["Location"] == PAGE
    assert "Undone. Ticketing is on." in ada.get(PAGE).text
    assert stored(stage.app) == ON


def test_nothing_sent_changes_nothing(stage: Stage) -> None:
    answer = throw(stage.as_("ada"))

    assert (answer.status_code, "HX-Trigger" in answer.headers) == (200, False)
    assert stored(stage.app) == ON


@pytest.mark.usefixtures("anna")
def test_who_threw_which_switch_stands_below_it(stage: Stage) -> None:
    throw(stage.as_("anna"), payment_include="", sure="yes")
    throw(stage.as_("ada"), donation_include="y")
    page = stage.as_("ada").get(PAGE).text

    assert re.findall(r"Switched (on|off) by <bdi>(.*?)</bdi>", page) == [
        ("on", "a command"),
        ("on", "Ada Admin"),
        ("on", "Ada Admin"),
    ]
    with stage.app.app_context():
        acts = db.session.scalars(
            select(Activity).where(Activity.action == "modules.switched").order_by(Activity.id)
        ).all()
        assert [(act.subject_kind, act.subject_ref, act.changes) for act in acts[3:]] == [
            ("module", name, {name: change})
            for change in ([True, False], [False, True])
            for name in ("payment_include", "donation_include")
        ]


# Undo --------------------------------------------------------------------------------------------


def test_undo_brings_back_all_that_the_switch_took_along(stage: Stage) -> None:
    ada = stage.as_("ada")
    way_back = undo_of(throw(ada, payment_include="", sure="yes"))
    assert stored(stage.app) == (True, False, False)

    assert ada.post(way_back).headers["Location"] == PAGE
    assert stored(stage.app) == ON
    twice = ada.post(way_back)
    assert (twice.status_code, stored(stage.app)) == (409, ON)
    assert "Somebody used the switches after you." in twice.text


@pytest.mark.usefixtures("anna")
def test_only_who_threw_it_takes_it_back(stage: Stage) -> None:
    way_back = undo_of(throw(stage.as_("ada"), payment_include="", sure="yes"))

    assert stage.as_("anna").post(way_back).status_code == 409
    assert stage.as_("olivia").post(way_back).status_code == 403
    assert stored(stage.app) == (True, False, False)


@pytest.mark.usefixtures("anna")
def test_what_somebody_switched_meanwhile_stays(stage: Stage) -> None:
    way_back = undo_of(throw(stage.as_("ada"), payment_include="", sure="yes"))
    throw(stage.as_("anna"), ticket_include="", sure="yes")

    assert stage.as_("ada").post(way_back).status_code == 409
    assert stored(stage.app) == OFF


def test_after_a_while_the_way_back_is_the_switch(stage: Stage, monkeypatch) -> None:
    ada = stage.as_("ada")
    way_back = undo_of(throw(ada, payment_include="", sure="yes"))
    later = clock.now() + timedelta(seconds=16)
    monkeypatch.setattr(clock, "now", lambda: later)

    answer = ada.post(way_back)
    assert (answer.status_code, "It is too late to undo this." in answer.text) == (409, True)
    assert stored(stage.app) == (True, False, False)
    assert "/undo/" not in ada.get(PAGE).text


@pytest.mark.parametrize("mark", ["x", "20260101T000000000000", "' or 1=1 --"])
def test_a_mark_of_nothing_undoes_nothing(app: Flask, fresh: FlaskClient, mark: str) -> None:
    assert fresh.post(f"/admin/modules/undo/{mark}").status_code == 409
    assert stored(app) == OFF


def test_of_two_that_undo_at_once_one_does(stage: Stage) -> None:
    ada, other = stage.as_("ada"), signed_in(stage.app, stage.cast["ada"])
    way_back = undo_of(throw(ada, payment_include="", sure="yes"))

    answers = at_once(*[lambda b=b: b.post(way_back).status_code for b in (ada, other)])
    assert sorted(answers) == [303, 409]
    assert stored(stage.app) == ON


def test_two_admins_set_the_first_switch_at_once(app: Flask) -> None:
    with app.app_context():
        people = [make_user(name, is_admin=True) for name in ("Ada", "Anna")]
    browsers = [signed_in(app, each) for each in people]
    names = ("ticket_include", "payment_include")
    calls = [lambda b=b, n=n: throw(b, **{n: "y"}) for b, n in zip(browsers, names, strict=True)]

    assert [answer.status_code for answer in at_once(*calls)] == [200, 200]
    assert stored(app) == (True, True, False)


# Who, and how much -------------------------------------------------------------------------------


def test_only_admins_look_and_throw(stage: Stage, client: FlaskClient) -> None:
    for name in ("olivia", "bea", "stan"):
        assert stage.as_(name).get(PAGE).status_code == 403
        assert throw(stage.as_(name), ticket_include="", sure="yes").status_code == 403
    assert client.get(PAGE).headers["Location"] == "/login"
    assert stored(stage.app) == ON


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_and_the_question_ask_little(stage: Stage, number: int) -> None:
    ada = stage.as_("ada")
    with stage.app.app_context():
        for _ in range(number):
            make_order(event := make_event(), {make_ticket(event): 1})
    for name in list(Module) * number:
        throw(ada, **{name: "", "sure": "yes"})
        throw(ada, **dict.fromkeys(Module, "y"))
    ada.get(PAGE)
    with statement_counter(stage.app) as sent:
        ada.get(PAGE)
    assert len(sent) == 3
    with statement_counter(stage.app) as sent:
        assert throw(ada, ticket_include="").status_code == 409
    assert len(sent) == 6
