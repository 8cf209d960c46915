"""Changing codes while others use, switch or change them; and deleting them."""

from functools import partial

import pytest
from sqlalchemy import update

from portal.codes import Code, take
from portal.core.db import db
from tests.factories import make_code, make_event, make_order, make_ticket
from tests.integration.codes.stories import CODES, HTMX, acts, code, fields, make
from tests.support.stage import at_once

DOCK = f"{CODES}/DOCK15"


@pytest.fixture
def dock(stage, general) -> Code:
    """15 % off General, fifty uses."""
    stage.make(make_code, stage.event, "DOCK15", general, total_uses=50)
    return code(stage)


def change(stage, dock: Code, who: str = "olivia", **changed):
    usual = {"total_uses": "50", "version": str(dock.version)}
    data = fields(*dock.tickets, **{**usual, **changed})
    return stage.as_(who).post(DOCK, data=data)


def use(stage, general, count: int) -> None:
    with stage.app.app_context():
        make_order(stage.event, {general: count}, typed=["DOCK15"])


def test_a_change_is_kept_and_written_down(stage, dock) -> None:
    answer = change(stage, dock, code="QUAY20", value="20", note="Radio")
    assert (answer.status_code, answer.location) == (303, f"{CODES}/QUAY20")
    kept = code(stage, "QUAY20")
    assert (kept.folded, kept.value, kept.note, kept.version) == ("QUAY20", 2000, "Radio", 2)
    written = {"code": ["DOCK15", "QUAY20"], "value": [1500, 2000], "note": ["", "Radio"]}
    assert acts(stage) == [("code.changed", written)]


def test_saving_what_is_there_changes_nothing(stage, dock) -> None:
    assert change(stage, dock).status_code == 303
    assert (code(stage).version, acts(stage)) == (1, [])


def test_tickets_are_linked_and_unlinked_but_for_the_last(stage, dock, general, child) -> None:
    assert change(stage, dock, tickets=[general.ref, child.ref]).status_code == 303
    assert [ticket.name for ticket in code(stage).tickets] == ["General admission", "Child"]
    assert acts(stage)[-1] == (
        "code.changed",
        {"tickets": [["General admission"], ["General admission", "Child"]]},
    )
    stale = change(stage, dock, tickets=[child.ref])
    assert stale.status_code == 409  # links move the version as well
    answer = change(stage, code(stage), tickets=[])
    assert answer.status_code == 422
    assert "Choose at least one ticket." in answer.text
    assert len(code(stage).tickets) == 2


def test_of_two_who_save_the_second_compares(stage, dock, general, child) -> None:
    change(stage, dock, "otto", value="20", tickets=[general.ref, child.ref])
    answer = change(stage, dock, "olivia", value="25.0")
    assert answer.status_code == 409
    assert "Otto Organizer saved this" in answer.text
    assert "<td><bdi>25.0</bdi></td><td><bdi>20</bdi></td>" in answer.text
    both = "General admission (€35), Child (€12)"
    assert f"<td><bdi>General admission (€35)</bdi></td><td><bdi>{both}</bdi></td>" in answer.text
    assert answer.text.count('<th scope="row">') == 2
    assert f'href="{DOCK}">Take theirs</a>' in answer.text
    assert code(stage).value == 2000
    assert change(stage, dock, value="25", version="2").status_code == 303
    assert code(stage).value == 2500


def test_a_code_of_the_same_name_elsewhere_changes_no_story(stage, dock) -> None:
    elsewhere = stage.make(make_event, slug="elsewhere", owner=stage.cast["otto"])
    with stage.app.app_context():
        there = make_ticket(db.session.merge(elsewhere))
        twin = make_code(there.event, "DOCK15", there)
    change(stage, dock, "cora", value="20")
    data = fields(there, value="30", version=str(twin.version))
    stage.as_("otto").post("/events/elsewhere/discount-codes/DOCK15", data=data)
    answer = change(stage, dock, "olivia", value="25")
    assert "Cora Co-Organizer saved this" in answer.text


def test_a_name_that_another_code_has_is_refused(stage, dock, general) -> None:
    make(stage, general, code="SPRING")
    answer = change(stage, dock, code="spring")
    assert answer.status_code == 422
    assert "SPRING exists already." in answer.text
    assert change(stage, dock, code="dock15").status_code == 303  # its own, written otherwise


def test_the_total_cannot_fall_below_what_is_used(stage, dock, general) -> None:
    use(stage, general, 7)
    use(stage, general, 5)
    answer = change(stage, dock, total_uses="11", max_quantity="")
    assert answer.status_code == 422
    assert "12 are used; enter at least 12." in answer.text
    assert change(stage, dock, total_uses="12").status_code == 303


def test_buyers_spoil_nobodys_form(stage, dock, general) -> None:
    use(stage, general, 2)
    assert change(stage, dock, value="20").status_code == 303
    assert (code(stage).used, code(stage).value) == (2, 2000)


def test_what_a_code_is_for_never_changes(stage, dock) -> None:
    for used_for in ("event", "access"):
        change(stage, dock, used_for=used_for)
    assert code(stage).used_for == "ticket"


def test_a_price_that_falls_below_the_amount_is_all_that_is_taken_off(stage, general) -> None:
    make(stage, general, kind="amount", value="35")
    with stage.app.app_context():
        row = db.session.merge(general)
        row.price_minor = 2000
        db.session.commit()
        order = make_order(row.event, {row: 1}, typed=["DOCK15"])
        assert (order.discount_minor, order.total_minor) == (2000, 0)


def take_ten(stage, dock: Code) -> int:
    """A buyer who takes ten uses, one order after the other; how many worked."""
    with stage.app.app_context():
        taken = 0
        for _ in range(10):
            taken += take(db.session.get_one(Code, dock.id), 1)
            db.session.commit()
        return taken


def test_the_total_shrinks_while_people_buy_and_stays_above_what_they_use(stage, dock) -> None:
    """A hole shows as a broken check, which is a 500."""
    shrink = partial(change, stage, dock, total_uses="20")
    stage.as_("olivia")
    *taken, answer = at_once(*[partial(take_ten, stage, dock)] * 6, shrink)
    kept = code(stage)
    assert (answer.status_code, kept.total_uses) in ((303, 20), (422, 50))
    assert 0 < sum(taken) == kept.used <= kept.total_uses


def test_the_switch_goes_to_and_fro(stage, dock) -> None:
    olivia = stage.as_("olivia")
    part = olivia.post(f"{DOCK}/toggle?to=off", headers=HTMX)
    assert part.status_code == 200
    assert part.text.lstrip().startswith('<tr id="row-DOCK15" data-ref="DOCK15">')
    assert 'aria-checked="false"' in part.text
    assert f'"undo": "{DOCK}/toggle?to=on"' in part.headers["HX-Trigger"]
    assert olivia.post(f"{DOCK}/toggle?to=off").location == CODES  # a double click
    assert code(stage).active is False
    assert olivia.post(f"{DOCK}/toggle", data={"to": "on"}).status_code == 303
    assert code(stage).active is True
    olivia.post(f"{DOCK}/toggle")
    assert code(stage).active is False
    switched = [("code.switched", {"active": [was, not was]}) for was in (True, False, True)]
    assert acts(stage) == switched


def test_whoever_has_the_form_open_learns_that_it_was_switched(stage, dock) -> None:
    stage.as_("otto").post(f"{DOCK}/toggle?to=off")
    answer = change(stage, dock, value="20")
    assert answer.status_code == 409
    assert "<td><bdi>Yes</bdi></td><td><bdi>No</bdi></td>" in answer.text
    assert code(stage).active is False


def test_the_switch_leads_back_to_where_one_was(stage, dock) -> None:
    came = {"Referer": f"http://localhost{CODES}?state=active&page=2"}
    answer = stage.as_("olivia").post(f"{DOCK}/toggle?to=off", headers=came)
    assert answer.location == f"{CODES}?state=active&page=2"
    evil = {"Referer": "https://example.com/"}
    assert stage.as_("olivia").post(f"{DOCK}/toggle", headers=evil).location == CODES


def test_only_what_was_never_used_is_deleted(stage, dock, general) -> None:
    make(stage, general, code="NEVER")
    use(stage, general, 1)
    olivia = stage.as_("olivia")
    assert f"{CODES}/NEVER/delete" in olivia.get(f"{CODES}/NEVER").text
    assert f"{DOCK}/delete" not in olivia.get(DOCK).text
    assert olivia.post(f"{CODES}/NEVER/delete").location == CODES
    refused = olivia.post(f"{DOCK}/delete")
    assert refused.status_code == 409
    assert "DOCK15 was used in orders: it can be switched off, not deleted." in refused.text
    assert (code(stage, "NEVER"), code(stage).used) == (None, 1)
    assert [action for action, _ in acts(stage)] == ["code.created", "code.deleted"]


def test_uses_that_came_back_are_no_reason_to_forget_a_code(stage, dock, general) -> None:
    use(stage, general, 1)
    with stage.app.app_context():
        db.session.execute(update(Code).values(used=0))
        db.session.commit()
    assert stage.as_("olivia").post(f"{DOCK}/delete").status_code == 409


@pytest.mark.parametrize(("who", "status"), [("bea", 403), ("chip", 403), ("stan", 404)])
def test_who_may_not_touch_a_code(stage, dock, who, status) -> None:
    assert change(stage, dock, who, value="99").status_code == status
    for act in ("toggle", "delete"):
        assert stage.as_(who).post(f"{DOCK}/{act}").status_code == status
    assert (code(stage).value, code(stage).active) == (1500, True)


def test_an_unknown_code_and_that_of_another_event_are_not_found(stage, dock) -> None:
    elsewhere = stage.make(make_event, slug="elsewhere", owner=stage.cast["olivia"])
    olivia = stage.as_("olivia")
    for url in (f"{CODES}/NOPE", f"{CODES}/%25", f"/events/{elsewhere.slug}/discount-codes/DOCK15"):
        assert olivia.get(url).status_code == 404
        assert olivia.post(f"{url}/toggle").status_code == 404
        assert olivia.post(f"{url}/delete").status_code == 404


def test_a_code_called_like_a_page_has_its_own(stage, general) -> None:
    for name in ("test", "new", "bulk"):
        answer = make(stage, general, code=name)
        page = stage.as_("olivia").get(answer.location)
        assert f"<bdi>{name}</bdi>" in page.text
    assert f'href="{CODES}/TEST"' in stage.as_("olivia").get(CODES).text


def test_an_event_that_moves_takes_its_codes_along(stage, general) -> None:
    make(stage, general, valid_from="2026-01-02T10:00", valid_till="2030-06-19T20:00")
    make(stage, general, code="OPEN")
    event = stage.stored(stage.event)
    data = {
        "name": event.name,
        "starts_at": "2030-06-20T17:00",
        "ends_at": "2030-06-20T23:30",
        "timezone": "America/New_York",
        "currency": "EUR",
        "visibility": "public",
        "version": str(event.version),
    }
    assert stage.as_("olivia").post("/events/harbour-lights/edit", data=data).status_code == 303
    page = stage.as_("olivia").get(f"{CODES}/DOCK15").text
    assert 'value="2026-01-02T10:00"' in page
    assert 'value="2030-06-19T20:00"' in page
    assert code(stage, "OPEN").valid_from is None
