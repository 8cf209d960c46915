"""Codes that admins set for whole events."""

import pytest

from portal.codes import Code
from tests.factories import make_code, make_event, make_order
from tests.integration.codes.stories import CODES, acts, code

ADMIN = "/admin/discount-codes"


def fields(**changed: str) -> dict[str, str]:
    usual = {"event": "harbour-lights", "code": "WELCOME", "kind": "percent", "value": "5"}
    return {**usual, **changed}


def make(stage, who: str = "ada", **changed: str):
    return stage.as_(who).post(f"{ADMIN}/new", data=fields(**changed))


def test_an_admin_sets_a_code_for_every_paid_ticket(stage, general, child) -> None:
    page = stage.as_("ada").get(ADMIN).text
    assert "No event has a code of the platform yet" in page
    assert '<option value="harbour-lights">' in stage.as_("ada").get(f"{ADMIN}/new").text
    assert make(stage, valid_till="2030-06-19T20:00").location == ADMIN
    made = code(stage, "WELCOME")
    assert (made.used_for, made.value, made.tickets, made.active) == ("event", 500, [], True)
    assert f"{made.valid_till:%H:%M}" == "17:00"  # by the clock at the event
    page = stage.as_("ada").get(ADMIN).text
    assert 'data-ref="harbour-lights"' in page
    assert "5% off paid tickets, until Wed 19 June 2030" in page
    with stage.app.app_context():
        order = make_order(stage.event, {general: 1, child: 1}, typed=["welcome"])
        assert order.discount_minor == 175 + 60
    assert [action for action, _ in acts(stage)] == ["code.created"]


def test_a_second_one_is_refused_with_a_sentence(stage) -> None:
    make(stage)
    answer = make(stage, code="OTHER")
    assert answer.status_code == 422
    assert "Harbour Lights has its code already: WELCOME. Change that one." in answer.text
    assert 'id="event-error"' in answer.text
    assert stage.count(Code) == 1
    stage.make(make_event, "Winter Gala", slug="winter-gala")
    assert make(stage, event="winter-gala").status_code == 303


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("event", "", "Choose an event."),
        ("event", "nowhere", "No event has this address."),
        ("event", "' OR 1=1", "No event has this address."),
        ("code", "A B", "Use letters, digits, _ and -"),
        ("code", "dock15", "DOCK15 exists already."),
        ("value", "100.5", "At most 100%."),
        ("value", "", "Enter how much it takes off."),
        ("total_uses", "0", "Write a number from 1"),
    ],
)
def test_what_is_wrong_stands_at_its_field(stage, general, field, typed, sentence) -> None:
    stage.make(make_code, stage.event, "DOCK15", general)
    answer = make(stage, **{field: typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'id="{field}-error"' in answer.text
    assert stage.count(Code) == 1


def test_an_amount_waits_for_its_currency(stage) -> None:
    assert make(stage, kind="amount", value="2.50").status_code == 303
    assert code(stage, "WELCOME").value == 250
    assert make(stage, event="nowhere", kind="amount", value="2.50").status_code == 422


def test_it_is_changed_and_deleted_by_admins(stage, general) -> None:
    make(stage)
    ada, url = stage.as_("ada"), f"{ADMIN}/harbour-lights"
    assert 'value="5"' in ada.get(url).text
    data = fields(value="7.5", version="1", used_for="ticket", total_uses="100", active="")
    assert ada.post(url, data=data).location == ADMIN
    kept = code(stage, "WELCOME")
    assert (kept.value, kept.used_for, kept.total_uses, kept.active) == (750, "event", 100, False)
    stale = ada.post(url, data=fields(value="9", version="1"))
    assert (stale.status_code, "Ada Admin saved this" in stale.text) == (409, True)
    assert ada.post(f"{url}/delete").location == ADMIN
    assert stage.count(Code) == 0
    assert ada.get(url).status_code == 404
    assert ada.get(f"{ADMIN}/nowhere").status_code == 404


def test_the_sentence_waits_for_the_event(stage) -> None:
    url = f"{ADMIN}/new/sentence"
    assert "Say what it takes off" in stage.as_("ada").post(url, data=fields(event="")).text
    assert "5% off paid tickets" in stage.as_("ada").post(url, data=fields()).text


def test_the_list_is_searched(stage) -> None:
    make(stage)
    stage.make(make_event, "Winter Gala", slug="winter-gala")
    make(stage, event="winter-gala", code="SNOW")
    for query, found in (
        ("?q=gala", ["winter-gala"]),
        ("?q=welc", ["harbour-lights"]),
        ("?q=%25", []),
    ):
        page = stage.as_("ada").get(ADMIN + query).text
        assert [part.split('"')[0] for part in page.split('data-ref="')[1:]] == found


@pytest.mark.parametrize("who", ["olivia", "otto", "cora", "bea", "chip", "stan", "bo"])
def test_nobody_else_may_use_these_pages(stage, who) -> None:
    stage.make(make_code, stage.event, "WELCOME", value=500)
    assert make(stage, who, code="MINE").status_code == 403
    for page in (ADMIN, f"{ADMIN}/new", f"{ADMIN}/harbour-lights"):
        assert stage.as_(who).get(page).status_code == 403
    assert stage.as_(who).post(f"{ADMIN}/harbour-lights", data=fields()).status_code == 403
    assert stage.as_(who).post(f"{ADMIN}/harbour-lights/delete").status_code == 403
    assert stage.count(Code) == 1


def test_the_unknown_sign_in_first(stage) -> None:
    assert stage.app.test_client().get(ADMIN).location == "/login"


def test_organizers_read_it_among_their_codes(stage, general) -> None:
    make(stage)
    page = stage.as_("cora").get(CODES).text
    assert "WELCOME" in page
    assert "Set by the platform" in page
