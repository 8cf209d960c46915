"""The page of the gate: who is in, who is meant, what this device is; and what it may cost."""

import re

import pytest

from portal import orders
from portal.core import clock
from portal.core.db import db
from portal.events import Event
from portal.orders import Attendee
from portal.orders.models import Status
from tests.integration.checkin.conftest import Gate, verdict
from tests.support.plans import plans_of
from tests.support.statements import statement_counter

EMAIL = "liis.tamm@example.org"


def rows(gate: Gate, words: str, who: str = "chip") -> str:
    query = {"q": words, "part": "rows"}
    return gate.browser(who).get(gate.url, query_string=query).text


def standing(gate: Gate, who: str = "chip") -> tuple[int, int]:
    """Who is in, and who is not, as the page says it."""
    page = gate.browser(who).get(f"{gate.url}/standing").text
    found = re.search(r'data-in="(\d+)".*data-missing="(\d+)"', page)
    assert found
    return int(found[1]), int(found[2])


# Camera ------------------------------------------------------------------------------------------


def test_only_this_page_may_use_the_camera(gate: Gate) -> None:
    chip = gate.browser()
    here, elsewhere = chip.get(gate.url), chip.get(f"/events/{gate.event.slug}")
    assert "camera=(self)" in here.headers["Permissions-Policy"]
    assert "camera=()" in elsewhere.headers["Permissions-Policy"]
    policies = [each.headers["Content-Security-Policy"] for each in (here, elsewhere)]
    assert ["'wasm-unsafe-eval'" in policy for policy in policies] == [True, False]
    assert policies[0].replace(" 'wasm-unsafe-eval'", "") == policies[1]


def test_the_decoder_travels_packed_and_as_what_it_is(gate: Gate) -> None:
    name = re.search(r'data-wasm="([^"]+)"', gate.browser().get(gate.url).text)
    assert name
    with gate.browser().get(name[1], headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.mimetype == "application/wasm"
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.data) < 450_000


# Who is in ---------------------------------------------------------------------------------------


def test_the_counters_know_paid_and_valid_tickets_only(gate: Gate) -> None:
    codes = [each.code for each in gate.sell(count=3).attendees]
    gate.sell(count=2, status=Status.PLACED)
    assert standing(gate) == (0, 3)
    for code in codes[:2]:
        gate.scan(code)
    assert standing(gate) == (2, 1)
    back = gate.sell(count=4)
    assert standing(gate) == (2, 5)
    with gate.app.app_context():
        stored = db.session.merge(back)
        orders.stop_tickets(stored, [stored.attendees[0].id], actor_id=None)
        db.session.commit()
    assert standing(gate) == (2, 4)


def test_what_is_asked_every_few_seconds_is_small_and_mostly_not_changed(gate: Gate) -> None:
    for each in gate.sell(count=7, name="Maximiliane Wolkenstein").attendees:
        gate.scan(each.code, gate="Gate B, at the pier")
    first = gate.browser().get(f"{gate.url}/standing")
    again = gate.browser().get(
        f"{gate.url}/standing", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert first.text.count("<li") == 5
    assert len(first.data) <= 2_000
    gate.scan(gate.code())
    changed = gate.browser().get(
        f"{gate.url}/standing", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert changed.status_code == 200


def test_the_last_scans_can_be_taken_back_here(gate: Gate) -> None:
    gate.scan(gate.code(name="Liis Tamm"))
    undo = f"{gate.url}/{gate.check_ins()[0].ref}/undo"
    page = gate.browser().get(gate.url).text
    assert f'formaction="{undo}"' in page
    assert gate.browser().post(undo).status_code == 303
    page = gate.browser().get(gate.url).text
    assert "taken back" in page
    assert f'formaction="{undo}"' not in page


# Search ------------------------------------------------------------------------------------------


def test_somebody_is_found_by_name_order_and_code(gate: Gate) -> None:
    order = gate.sell(name="Zoë %_ Larsen", email=EMAIL)
    gate.sell(name="Zoe Miller")
    code = order.attendees[0].code
    for words in ("larsen", "%_", order.code.lower(), code, f"{code[:5]} {code[5:]}", EMAIL):
        found = rows(gate, words)
        assert (f'data-order="{order.code}"' in found, found.count("data-order")) == (True, 1), (
            words
        )
    for words in ("nobody", "z", "\u202e", ""):
        assert "data-order" not in rows(gate, words), words


def test_addresses_are_shown_to_whom_they_concern(gate: Gate) -> None:
    gate.sell(name="Liis Tamm", email=EMAIL)
    seen = {
        who: [each for each in (EMAIL, "l…m@example.org") if each in rows(gate, "tamm", who)]
        for who in ("chip", "bea", "olivia", "ada")
    }
    shortened = ["l…m@example.org"]
    assert seen == {"chip": [], "bea": shortened, "olivia": [EMAIL], "ada": [EMAIL]}
    # Who does not see addresses cannot guess at them letter by letter either.
    assert ["data-order" in rows(gate, "liis.", who) for who in ("chip", "bea")] == [False, True]


def test_only_who_may_come_in_has_a_button_and_a_code(gate: Gate) -> None:
    paid, unpaid = gate.sell(name="Liis Tamm"), gate.sell(name="Liis Saar", status=Status.PLACED)
    found = rows(gate, "liis")
    assert paid.attendees[0].code in found
    assert unpaid.attendees[0].code not in found
    assert found.count("<form") == 1
    assert "Unpaid" in found
    gate.scan(paid.attendees[0].code, how="search")
    assert "In since" in rows(gate, "liis")
    assert gate.check_ins()[0].how == "search"


def test_more_than_fit_are_not_hidden_in_silence(gate: Gate) -> None:
    for _ in range(3):
        gate.sell(count=7, name="Liis Tamm")
    found = rows(gate, "tamm")
    assert (found.count("data-order"), "There are more." in found) == (20, True)


# Without a script --------------------------------------------------------------------------------


def test_a_plain_form_comes_back_as_a_page(gate: Gate) -> None:
    code = gate.code(name="Liis Tamm")
    answer = gate.scan(code, part=False)
    assert answer.status_code == 303
    page = gate.browser().get(answer.headers["Location"])
    assert (page.status_code, verdict(page)) == (200, "ok")
    assert "Liis Tamm" in page.text
    again = gate.scan(code, part=False)
    assert (again.status_code, verdict(again)) == (409, "used")
    assert "<html" in again.text


def test_a_check_in_that_is_none_is_no_page(gate: Gate) -> None:
    assert gate.browser().get(f"{gate.url}/NOSUCHREF222").status_code == 404


# Arrivals ----------------------------------------------------------------------------------------


def test_arrivals_are_counted_by_quarter_and_ticket(gate: Gate) -> None:
    page = gate.browser().get(f"{gate.url}/arrivals").text
    assert "Nobody has come in yet" in page
    codes = [each.code for each in gate.sell(count=3).attendees]
    gate.sell(gate.vip)
    for code in codes:
        gate.scan(code)
    with gate.app.app_context():
        moved = db.session.query(Attendee).filter_by(code=codes[0]).one()
        at = moved.checked_in_at.replace(minute=0, second=0)
        for code, minute in zip(codes, (0, 29, 30), strict=True):
            db.session.query(Attendee).filter_by(code=code).one().checked_in_at = at.replace(
                minute=minute
            )
        db.session.commit()
    page = gate.browser().get(f"{gate.url}/arrivals").text
    assert page.count("<rect x=") == 3
    assert "3 people came in; most from" in page
    assert 'aria-label="General admission: 3 of 3"' in page
    assert 'aria-label="VIP deck: 0 of 1"' in page


def test_the_event_shows_who_is_in_while_they_come(gate: Gate) -> None:
    gate.scan(gate.code())
    home = f"/events/{gate.event.slug}"
    assert "Arrivals" not in gate.browser("olivia").get(home).text
    with gate.app.app_context():
        event = db.session.get_one(Event, gate.event.id)
        event.starts_at, event.ends_at = clock.now(), clock.now() + clock.minutes(60)
        db.session.commit()
    page = gate.browser("olivia").get(home).text
    assert f'href="{gate.url}/arrivals"' in page
    assert "of 1</small>" in page
    assert "You let people in" in gate.browser("chip").get(home).text


# What it costs -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "most"),
    [("", 7), ("?q=tamm", 9), ("/standing", 5), ("/arrivals", 8), ("/lists", 7)],
)
def test_pages_cost_the_same_however_many_came(gate: Gate, path: str, most: int) -> None:
    costs = []
    for count in (1, 3):
        for each in gate.sell(count=count, name="Liis Tamm").attendees:
            gate.scan(each.code)
        gate.browser("olivia").post(
            f"{gate.url}/lists", data={"name": f"Door {count}", "tickets": [gate.vip.ref]}
        )
        gate.browser("olivia")
        with statement_counter(gate.app) as sent:
            assert gate.browser("olivia").get(gate.url + path).status_code == 200
        costs.append(len(sent))
    assert costs[0] == costs[1]
    assert costs[1] <= most, "\n".join(sent)


@pytest.mark.databases("sqlite")
def test_what_is_asked_again_and_again_goes_by_index(gate: Gate) -> None:
    gate.scan(gate.code())
    with plans_of(gate.app, "check_ins") as last, plans_of(gate.app, "tickets") as counted:
        gate.browser().get(f"{gate.url}/standing")
    assert ["INDEX ix_check_ins_arrivals (event_id=?)" in plan for plan in last] == [True]
    assert ["INDEX ix_attendees_in (event_id=?" in plan for plan in counted] == [True]
