"""Ticked in the list: on, off, deleted, and what must stay."""

import pytest
from sqlalchemy import select

from portal.activity.models import Activity
from portal.codes import Code, UsedFor
from portal.core.db import db
from tests.factories import make_code, make_event, make_order, make_ticket
from tests.integration.codes.stories import ACCESS, CODES
from tests.support.statements import statement_counter

SELECTED = f"{CODES}/selected"


def codes(stage) -> dict[str, bool]:
    with stage.app.app_context():
        rows = db.session.execute(select(Code.code, Code.active).order_by(Code.id))
        return dict(rows.all())


@pytest.fixture
def four(stage, general) -> None:
    for name in ("ONE", "TWO", "THREE"):
        stage.make(make_code, stage.event, name, general)
    stage.make(make_code, stage.event, "SPEAK", general, used_for=UsedFor.ACCESS, value=0)
    stage.make(make_code, stage.event, "PLATFORM", value=500)


def send(stage, who: str = "olivia", to: str = SELECTED, **fields):
    return stage.as_(who).post(
        to, data=fields, headers={"Referer": f"http://localhost{CODES}?page=1"}
    )


def test_what_is_ticked_goes_off_and_on_and_nothing_else(stage, four) -> None:
    answer = send(stage, do="off", code=["ONE", "THREE", "speak", "PLATFORM"])
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{CODES}?page=1")
    assert "2 codes are off now." in stage.as_("olivia").get(CODES).text
    off = {"ONE": False, "TWO": True, "THREE": False, "SPEAK": True, "PLATFORM": True}
    assert codes(stage) == off
    send(stage, do="off", code=["ONE", "THREE"])
    assert "They were off already." in stage.as_("olivia").get(CODES).text
    send(stage, do="on", code=["ONE"])
    assert codes(stage) == {**off, "ONE": True}
    send(stage, to=f"{ACCESS}/selected", do="off", code=["SPEAK", "TWO"])
    assert codes(stage) == {**off, "ONE": True, "SPEAK": False}
    with stage.app.app_context():
        said = db.session.scalars(
            select(Activity.details)
            .where(Activity.action == "codes.switched")
            .order_by(Activity.id)
        ).all()
    assert said[0] == {
        "used_for": "ticket", "count": 2, "names": ["ONE", "THREE"], "active": False
    }  # fmt: skip
    assert [each["count"] for each in said] == [2, 1, 1]


def test_all_that_were_found_is_more_than_the_page(stage, general, four) -> None:
    for number in range(60):
        stage.make(make_code, stage.event, f"RADIO{number}", general)
    send(stage, do="off", q="radio", all="1")
    assert sum(not active for active in codes(stage).values()) == 60
    send(stage, do="on", state="off", all="1", code="ONE")
    assert all(codes(stage).values())


def test_deleting_is_asked_once_and_spares_what_orders_name(stage, general, four) -> None:
    stage.make(make_order, stage.event, {general: 1}, typed=["TWO"])
    asked = send(stage, do="delete", code=["ONE", "TWO", "THREE"])
    assert asked.status_code == 200
    assert "Delete 2 discount codes?" in asked.text
    assert "1 code was used in orders and stays" in asked.text
    assert len(codes(stage)) == 5
    gone = send(stage, do="delete", code=["ONE", "TWO", "THREE"], sure="1", back="//evil.example")
    assert gone.headers["Location"] == CODES
    assert [*codes(stage)] == ["TWO", "SPEAK", "PLATFORM"]
    assert "2 codes deleted." in stage.as_("olivia").get(CODES).text


@pytest.mark.parametrize(
    "fields", [{}, {"do": "off"}, {"do": "burn", "code": "ONE"}, {"do": "off", "code": "\x00%"}]
)
def test_nothing_chosen_says_what_to_do(stage, four, fields) -> None:
    assert send(stage, **fields).status_code == 303
    assert "Choose codes first" in stage.as_("olivia").get(CODES).text
    assert all(codes(stage).values())


def test_codes_of_another_event_are_out_of_reach(stage, four) -> None:
    other = stage.make(make_event, slug="winter-gala")
    ticket = stage.make(make_ticket, other)
    stage.make(make_code, other, "THEIRS", ticket)
    send(stage, do="off", code="THEIRS", all="1")
    assert codes(stage)["THEIRS"] is True


@pytest.mark.parametrize(("who", "status"), [("bea", 403), ("stan", 404)])
def test_only_who_may_make_codes(stage, four, who, status) -> None:
    assert send(stage, who, do="off", code="ONE").status_code == status
    assert all(codes(stage).values())


@pytest.mark.parametrize("many", [1, 3])
def test_it_asks_little_however_many_there_are(stage, four, many) -> None:
    stage.as_("olivia").get(CODES)
    with statement_counter(stage.app) as sent:
        send(stage, do="off", code=["ONE", "TWO", "THREE"][:many])
    assert len(sent) == 6
