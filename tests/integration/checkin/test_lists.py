"""Lists: whom a door lets in; what this device is; what hosts may decide."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.checkin.models import CheckInList
from portal.core import refs
from portal.core.db import db
from tests.factories import make_event
from tests.integration.checkin.conftest import Gate, verdict


def make(gate: Gate, name: str = "VIP deck", who: str = "olivia", **fields: object) -> int:
    sent = {"name": name, "tickets": [gate.vip.ref], "idempotency_key": refs.token(), **fields}
    return gate.browser(who).post(f"{gate.url}/lists", data=sent).status_code


def lists(gate: Gate) -> list[CheckInList]:
    with gate.app.app_context():
        found = select(CheckInList).options(selectinload(CheckInList.tickets))
        return list(db.session.scalars(found.order_by(CheckInList.id)))


def stand_at(gate: Gate, list_ref: str, gate_name: str = "", who: str = "chip") -> int:
    sent = {"list": list_ref, "gate": gate_name}
    return gate.browser(who).post(f"{gate.url}/door", data=sent).status_code


def test_a_list_lets_in_its_tickets_only(gate: Gate) -> None:
    assert make(gate) == 303
    [deck] = lists(gate)
    vip, general = gate.code(gate.vip), gate.code()
    assert verdict(gate.scan(vip, list=deck.ref)) == "ok"
    answer = gate.scan(general, list=deck.ref)
    assert (answer.status_code, verdict(answer)) == (409, "wrong-list")
    assert "General admission does not come in here." in answer.text
    assert verdict(gate.scan(general)) == "ok"
    assert [entry.list_id for entry in gate.check_ins()] == [deck.id, None]


def test_a_list_that_is_off_lets_nobody_in(gate: Gate) -> None:
    make(gate)
    [deck] = lists(gate)
    code = gate.code(gate.vip)
    olivia = gate.browser("olivia")
    assert olivia.post(f"{gate.url}/lists/{deck.ref}/off").status_code == 303
    assert verdict(gate.scan(code, list=deck.ref)) == "no-list"
    assert stand_at(gate, deck.ref) == 422
    assert olivia.post(f"{gate.url}/lists/{deck.ref}/on").status_code == 303
    assert verdict(gate.scan(code, list=deck.ref)) == "ok"


def test_a_list_of_another_event_is_none_of_ours(gate: Gate) -> None:
    with gate.app.app_context():
        other = make_event("Winter Gala")
        db.session.add(CheckInList(event_id=other.id, name="All", ref="ELSEWHERE222"))
        db.session.commit()
    assert verdict(gate.scan(gate.code(), list="ELSEWHERE222")) == "no-list"
    assert stand_at(gate, "ELSEWHERE222") == 422
    assert gate.browser("olivia").get(f"{gate.url}/lists/ELSEWHERE222").status_code == 404


def test_a_device_remembers_its_door(gate: Gate) -> None:
    make(gate)
    [deck] = lists(gate)
    gate.sell(gate.vip), gate.sell()
    assert stand_at(gate, deck.ref, "Gate B; “left”") == 303
    page = gate.browser().get(gate.url).text
    assert "Gate B; “left”" in page
    assert f'name="list" type="hidden" value="{deck.ref}"' in page
    assert 'data-missing="1"' in page
    # Another device stands where it stood; and this one knows nothing of other events.
    assert deck.ref not in gate.browser("bea").get(f"{gate.url}/standing").text
    assert 'data-missing="2"' in gate.browser("bea").get(gate.url).text
    assert stand_at(gate, "") == 303
    assert 'data-missing="2"' in gate.browser().get(gate.url).text


def test_the_device_says_that_its_list_is_gone(gate: Gate) -> None:
    make(gate)
    [deck] = lists(gate)
    stand_at(gate, deck.ref)
    gate.browser("olivia").post(f"{gate.url}/lists/{deck.ref}/off")
    assert verdict(gate.browser().get(gate.url)) == "no-list"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Write what this list is called."),
        ({"name": "x" * 61}, "Write at most 60 characters."),
        ({"tickets": []}, "Choose at least one ticket."),
        ({"tickets": ["NOSUCH"]}, "is not a valid choice"),
    ],
)
def test_a_list_needs_a_name_and_tickets(
    gate: Gate, fields: dict[str, object], sentence: str
) -> None:
    sent = {"name": "VIP deck", "tickets": [gate.vip.ref], **fields}
    answer = gate.browser("olivia").post(f"{gate.url}/lists", data=sent)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert lists(gate) == []


def test_a_name_is_taken_once(gate: Gate) -> None:
    assert [make(gate), make(gate)] == [303, 422]
    assert make(gate, "Pier") == 303
    first, second = lists(gate)
    address = f"{gate.url}/lists/{second.ref}"
    sent = {"name": first.name, "tickets": [gate.vip.ref], "version": second.version}
    answer = gate.browser("olivia").post(address, data=sent)
    assert (answer.status_code, "There is a list with this name" in answer.text) == (422, True)


def test_a_form_sent_twice_makes_one_list(gate: Gate) -> None:
    key = refs.token()
    assert [make(gate, idempotency_key=key) for _ in range(2)] == [303, 303]
    assert len(lists(gate)) == 1


def test_a_list_is_changed_by_one_at_a_time(gate: Gate) -> None:
    make(gate)
    [deck] = lists(gate)
    address = f"{gate.url}/lists/{deck.ref}"
    olivia, otto = gate.browser("olivia"), gate.browser("otto")
    sent = {"name": "Deck", "tickets": [gate.vip.ref, gate.general.ref], "version": deck.version}
    assert olivia.post(address, data=sent).status_code == 303
    late = otto.post(address, data={**sent, "name": "Pier"})
    assert (late.status_code, "changed this list meanwhile" in late.text) == (409, True)
    [stored] = lists(gate)
    assert (stored.name, len(stored.tickets)) == ("Deck", 2)
    assert verdict(gate.scan(gate.code(), list=deck.ref)) == "ok"


@pytest.mark.parametrize("who", ["bea", "chip", "stan"])
def test_who_stands_at_a_door_does_not_decide_who_comes(gate: Gate, who: str) -> None:
    refused = 404 if who == "stan" else 403
    assert make(gate, who=who) == refused
    sent = {"sale_is_entry": "", "opens_minutes": "5"}
    assert gate.browser(who).post(f"{gate.url}/settings", data=sent).status_code == refused
    assert gate.browser(who).get(f"{gate.url}/lists").status_code == refused


@pytest.mark.parametrize("minutes", ["", "-1", "1441", "two"])
def test_settings_take_a_day_at_most(gate: Gate, minutes: str) -> None:
    sent = {"sale_is_entry": "y", "opens_minutes": minutes}
    assert gate.browser("olivia").post(f"{gate.url}/settings", data=sent).status_code == 422


def test_what_was_decided_is_shown_again(gate: Gate) -> None:
    olivia = gate.browser("olivia")
    for minutes in ("45", "45", "60"):
        sent = {"sale_is_entry": "y", "opens_minutes": minutes}
        assert olivia.post(f"{gate.url}/settings", data=sent).status_code == 303
        assert f'value="{minutes}"' in olivia.get(f"{gate.url}/lists").text
