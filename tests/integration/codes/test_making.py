"""Making codes: what is kept, what is refused, and where it says so."""

from datetime import UTC, datetime

import pytest

from portal.codes import Code
from portal.core.db import db
from portal.core.modules import Module
from portal.modules import switch
from tests.factories import make_code, make_donation, make_event, make_ticket
from tests.integration.codes.stories import ACCESS, CODES, acts, code, fields, make


def test_a_code_is_made_ready_to_hand_out(stage, general, child) -> None:
    answer = make(stage, general, child, total_uses="200", valid_till="2030-06-19T23:59")
    assert (answer.status_code, answer.location) == (303, f"{CODES}/DOCK15")
    made = code(stage)
    assert (made.used_for, made.kind, made.value, made.active) == ("ticket", "percent", 1500, True)
    assert [ticket.name for ticket in made.tickets] == ["General admission", "Child"]
    assert (made.total_uses, made.used) == (200, 0)
    assert made.valid_till == datetime(2030, 6, 19, 20, 59, tzinfo=UTC)  # 23:59 in Tallinn
    page = stage.as_("olivia").get(answer.location).text
    assert "15% off General admission and Child, 200 uses, until Wed 19 June 2030" in page
    assert "http://localhost/e/harbour-lights?code=DOCK15" in page
    assert "Not used yet" in page
    assert acts(stage) == [("code.created", {})]


def test_a_name_is_drawn_and_the_only_ticket_chosen(stage, general) -> None:
    page = stage.as_("olivia").get(f"{CODES}/new").text
    drawn = page.split('id="code"')[1].split('value="')[1].split('"')[0]
    assert len(drawn) == 8
    assert f'checked id="tickets-0" name="tickets" type="checkbox" value="{general.ref}"' in page


@pytest.mark.parametrize(
    ("typed", "value"),
    [("0", 0), ("12.5", 1250), ("12,25", 1225), ("100", 10_000), ("7", 700)],
)
def test_percentages_are_basis_points(stage, general, typed, value) -> None:
    assert make(stage, general, value=typed).status_code == 303
    assert code(stage).value == value
    page = stage.as_("olivia").get(f"{CODES}/DOCK15").text
    assert f'value="{typed.replace(",", ".")}"' in page


def test_an_amount_is_minor_units(stage, general) -> None:
    assert make(stage, general, kind="amount", value="35.00").status_code == 303
    assert (code(stage).kind, code(stage).value) == ("amount", 3500)


def test_everything_else_is_kept_too(stage, general) -> None:
    otto = stage.cast["otto"]
    make(
        stage,
        general,
        min_quantity="2",
        max_quantity="4",
        valid_from="2026-01-02T10:00",
        signed_in_only="y",
        marketer=otto.email,
        note="Posters",
        active="",
    )
    made = code(stage)
    assert (made.min_quantity, made.max_quantity) == (2, 4)
    assert made.valid_from == datetime(2026, 1, 2, 8, tzinfo=UTC)
    assert (made.signed_in_only, made.marketer_id, made.note) == (True, otto.id, "Posters")
    assert made.active is False


def test_whoever_says_nothing_of_the_switch_makes_it_active(stage, general) -> None:
    data = fields(general)
    del data["active"]
    stage.as_("olivia").post(f"{CODES}/new", data=data)
    assert code(stage).active is True


@pytest.mark.parametrize(("sent", "active"), [(["", "y"], True), ([""], False), (["on"], True)])
def test_the_switch_and_its_twin_agree(stage, general, sent, active) -> None:
    refused = make(stage, general, code="", active=sent)
    box = refused.text.split('role="switch"')[1].split(">")[0]
    assert 'value="y"' in box
    make(stage, general, active=sent)
    assert code(stage).active is active


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("code", "", "Enter a code, like SPRING15."),
        ("code", "x" * 81, "at most 80 characters"),
        ("code", "15 % OFF", "Use letters, digits, _ and -"),
        ("code", "🎟", "Use letters, digits, _ and -"),
        ("code", "a\x00b", "signs that cannot be stored"),
        ("kind", "gift", "Choose one from the list."),
        ("value", "", "Enter how much it takes off."),
        ("value", "100.01", "At most 100%."),
        ("value", "-5", "Write a percentage like 15 or 12.5, with two decimals at most."),
        ("value", "12.345", "with two decimals at most"),
        ("value", "1e1", "Write a percentage"),
        ("value", "١٢", "Write a percentage"),
        ("tickets", [], "Choose at least one ticket."),
        ("tickets", ["NOSUCH"], "Choose tickets from the list."),
        ("total_uses", "0", "Write a number from 1"),
        ("total_uses", "2.5", "Write a whole number"),
        ("min_quantity", "-1", "Write a whole number"),
        ("max_quantity", "many", "Write a whole number"),
        ("valid_from", "2026-03-29T03:30", "is skipped that day in Europe/Tallinn"),
        ("valid_till", "next week", "Write a date and time"),
        ("valid_from", "2099-01-01T00:00", "It must start before the event ends."),
        ("marketer", "stan@example.org", "Choose one from the list."),
        ("note", "x" * 2001, "at most 2,000 characters"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_kept(
    stage, general, field, typed, sentence
) -> None:
    answer = make(stage, general, **{field: typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'id="{field}-error"' in answer.text
    assert stage.count(Code) == 0


def test_all_that_is_wrong_is_said_at_once(stage, general) -> None:
    answer = make(stage, code="A B", value="101", tickets=[], min_quantity="3", max_quantity="2")
    assert "There are 4 problems" in answer.text
    for field in ("code", "value", "tickets", "max_quantity"):
        assert f'id="{field}-error"' in answer.text


def test_limits_that_contradict_each_other_are_named(stage, general) -> None:
    answer = make(stage, general, min_quantity="5", max_quantity="4", total_uses="3")
    assert answer.status_code == 422
    assert "Enter at least 5, the minimum." in answer.text
    answer = make(
        stage, general, valid_from="2026-05-02T10:00", valid_till="2026-05-02T09:59", value="15"
    )
    assert "It must end after it starts." in answer.text
    assert stage.count(Code) == 0


def test_an_amount_above_the_price_of_a_linked_ticket_is_refused(stage, general, child) -> None:
    answer = make(stage, general, child, kind="amount", value="12.01")
    assert answer.status_code == 422
    assert "Child costs €12: enter at most that." in answer.text
    assert make(stage, general, child, kind="amount", value="12").status_code == 303


def test_free_tickets_and_gifts_and_those_of_others_cannot_be_chosen(stage, general) -> None:
    free = stage.make(make_ticket, stage.event, "Crew", kind="free", price_minor=0)
    gift = stage.make(make_donation, stage.event)
    elsewhere = stage.make(make_event, slug="elsewhere")
    with stage.app.app_context():
        foreign = make_ticket(db.session.merge(elsewhere))
    for other in (free, gift, foreign):
        answer = make(stage, general, other)
        assert answer.status_code == 422
        assert "Choose tickets from the list." in answer.text
    assert stage.count(Code) == 0


def test_a_code_is_unique_in_its_event_whatever_its_case_and_kind(stage, general) -> None:
    stage.make(make_code, stage.event, "Dock15", general, used_for="access", value=0)
    answer = make(stage, general, code="dOCK15")
    assert answer.status_code == 422
    assert "Dock15 exists already. Change it, or pick another." in answer.text
    assert 'id="code-error"' in answer.text
    elsewhere = stage.make(make_event, slug="elsewhere", owner=stage.cast["olivia"])
    with stage.app.app_context():
        foreign = make_ticket(db.session.merge(elsewhere))
    url = "/events/elsewhere/discount-codes/new"
    assert stage.as_("olivia").post(url, data=fields(foreign)).status_code == 303


def test_a_form_sent_twice_makes_one_code(stage, general) -> None:
    answers = [make(stage, general, idempotency_key="0123456789abcdef") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert stage.count(Code) == 1
    other = make(stage, general, idempotency_key="0123456789abcdef", value="20")
    assert other.status_code == 422
    assert "This was already stored as DOCK15." in other.text


def test_what_a_code_is_for_cannot_be_sent(stage, general) -> None:
    make(stage, general, used_for="event")
    assert code(stage).used_for == "ticket"


def test_access_codes_open_any_ticket_and_take_nothing_off(stage, general) -> None:
    speaker = stage.make(
        make_ticket, stage.event, "Speaker pass", kind="free", price_minor=0, hidden=True
    )
    olivia = stage.as_("olivia")
    page = olivia.get(f"{ACCESS}/new").text
    assert 'name="value"' not in page
    assert "Speaker pass (free, hidden)" in page
    answer = olivia.post(
        f"{ACCESS}/new", data={"code": "STAGE", "tickets": speaker.ref, "value": "50"}
    )
    assert answer.location == f"{ACCESS}/STAGE"
    made = code(stage, "STAGE")
    assert (made.used_for, made.value, made.active) == ("access", 0, True)
    assert "Opens Speaker pass" in olivia.get(answer.location).text
    assert olivia.get(f"{CODES}/STAGE").status_code == 404
    assert olivia.post(f"{ACCESS}/new", data={"code": "NONE"}).status_code == 422


def test_the_sentence_is_written_while_somebody_types(stage, general) -> None:
    olivia, url = stage.as_("olivia"), f"{CODES}/new/sentence"
    part = olivia.post(url, data=fields(general, total_uses="200", valid_till="2030-06-19T20:00"))
    assert "15% off General admission, 200 uses, until Wed 19 June 2030" in part.text
    assert "<html" not in part.text
    assert "Say what it takes off" in olivia.post(url, data=fields(general, value="")).text
    assert "Say what it takes off" in olivia.post(url, data=fields(value="15")).text
    skipped = olivia.post(url, data=fields(general, valid_from="2026-03-29T03:30"))
    assert (skipped.status_code, "15% off" in skipped.text) == (200, True)
    refused = make(stage, general, code="")
    assert "15% off General admission, until" in refused.text  # without a script, after sending
    assert stage.count(Code) == 0


@pytest.mark.parametrize(
    ("who", "status"),
    [("olivia", 303), ("otto", 303), ("cora", 303), ("ada", 303), ("bea", 403), ("chip", 403),
     ("stan", 404)],
)  # fmt: skip
def test_who_may_make_codes(stage, general, who, status) -> None:
    answer = make(stage, general, who=who)
    assert answer.status_code == status
    if status == 403:
        assert "may not change discount codes. Ask Olivia Owner" in answer.text
    for page in (CODES, f"{CODES}/new", f"{CODES}/test", f"{CODES}/bulk", f"{CODES}.csv", ACCESS):
        assert stage.as_(who).get(page).status_code == (200 if status == 303 else status)


def test_the_unknown_sign_in_first(stage, general) -> None:
    unknown = stage.app.test_client()
    assert unknown.get(CODES).location == "/login"
    assert unknown.post(f"{CODES}/new", data=fields(general)).location == "/login"
    assert stage.count(Code) == 0


def test_without_ticketing_codes_can_be_looked_at_only(stage, general) -> None:
    make(stage, general)
    with stage.app.app_context():
        switch({Module.TICKETING: False}, by_id=None)
        db.session.commit()
    olivia = stage.as_("olivia")
    page = olivia.get(CODES)
    assert (page.status_code, "Ticketing is switched off on this site" in page.text) == (200, True)
    assert "New code" not in page.text
    assert olivia.get(f"{CODES}/DOCK15").status_code == 200
    assert olivia.get(f"{CODES}/new").status_code == 404
    for act in ("toggle", "delete"):
        assert olivia.post(f"{CODES}/DOCK15/{act}").status_code == 404
    assert olivia.post(f"{CODES}/DOCK15", data=fields(general)).status_code == 404
