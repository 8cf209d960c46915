"""What hosts set up: tills, what they sell, and whether selling needs a shift."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.activity import Activity
from portal.core.db import db
from portal.events import Event
from portal.tills import Till
from tests.factories import make_event
from tests.integration.shifts.conftest import Evening
from tests.support.statements import statement_counter


def tills(evening: Evening) -> list[Till]:
    with evening.app.app_context():
        found = select(Till).order_by(Till.id).options(selectinload(Till.tickets))
        return list(db.session.scalars(found))


def needs_shift(evening: Evening) -> bool:
    with evening.app.app_context():
        return db.session.get_one(Event, evening.event.id).sale_needs_shift


def acts(evening: Evening) -> list[str]:
    with evening.app.app_context():
        told = select(Activity.action).where(Activity.action.startswith("till."))
        return list(db.session.scalars(told.order_by(Activity.id)))


def test_hosts_make_a_till_and_from_then_on_sales_need_a_shift(evening: Evening) -> None:
    fields = {
        "name": "Till 1",
        "gate": "Gate A",
        "tickets": [evening.general.ref, evening.vip.ref],
        "own_price_limit": "20",
        "difference_limit": "5",
        "auto_print": "y",
    }
    assert not needs_shift(evening)
    assert evening.post("tills", "olivia", **fields).status_code == 303
    [made] = tills(evening)
    assert (made.name, made.gate, made.place) == ("Till 1", "Gate A", "Till 1, Gate A")
    assert (made.own_price_limit_minor, made.difference_limit_minor) == (2000, 500)
    assert (made.auto_print, made.auto_check_in) == (True, True)
    assert {ticket.name for ticket in made.tickets} == {"General admission", "VIP deck"}
    assert needs_shift(evening)
    assert acts(evening) == ["till.made"]


def test_a_second_till_does_not_ask_for_shifts_again(evening: Evening) -> None:
    evening.make_till()
    evening.post("tills/shifts", "olivia", needs_shift="")
    evening.make_till("Till 2")
    assert not needs_shift(evening)
    assert acts(evening) == ["till.made", "till.shifts_not_needed", "till.made"]
    evening.post("tills/shifts", "olivia", needs_shift="y")
    assert needs_shift(evening)


def test_the_same_form_twice_makes_one_till(evening: Evening) -> None:
    for _ in range(2):
        sent = {"name": "Till 1", "idempotency_key": "first-till"}
        assert evening.post("tills", "olivia", **sent).status_code == 303
    assert len(tills(evening)) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Write what this till is called."),
        ({"name": "Till 1"}, "There is a till with this name already."),
        ({"name": "Till 2", "own_price_limit": "lots"}, "Write an amount like 12.50."),
    ],
)
def test_what_cannot_be_a_till_is_said(
    evening: Evening, fields: dict[str, str], sentence: str
) -> None:
    evening.make_till()
    answer = evening.post("tills", "olivia", **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert len(tills(evening)) == 1


def test_a_till_is_changed(evening: Evening) -> None:
    made = evening.make_till("Till 1", evening.general)
    fields = {"name": "VIP desk", "gate": "", "tickets": [evening.vip.ref], "version": made.version}
    assert evening.post(f"tills/{made.ref}", "olivia", **fields).status_code == 303
    [changed] = tills(evening)
    assert (changed.name, changed.gate) == ("VIP desk", None)
    assert [ticket.name for ticket in changed.tickets] == ["VIP deck"]
    assert acts(evening) == ["till.made", "till.changed"]


def test_who_saves_second_over_what_they_did_not_see_is_told(evening: Evening) -> None:
    made = evening.make_till()
    fields = {"name": "Till A", "version": made.version}
    assert evening.post(f"tills/{made.ref}", "olivia", **fields).status_code == 303
    late = evening.post(f"tills/{made.ref}", "otto", **{**fields, "name": "Till B"})
    assert late.status_code == 409
    assert [till.name for till in tills(evening)] == ["Till A"]


def test_a_till_goes_out_of_use_and_comes_back(evening: Evening) -> None:
    made = evening.make_till()
    assert evening.post(f"tills/{made.ref}/off", "olivia").status_code == 303
    assert "No till is free" in evening.get("shift").text
    assert evening.post(f"tills/{made.ref}/on", "olivia").status_code == 303
    assert "Till 1, Gate A" in evening.get("shift").text
    assert acts(evening) == ["till.made", "till.closed", "till.reopened"]


def test_nobody_closes_a_till_under_somebody(evening: Evening) -> None:
    made = evening.make_till()
    evening.open_shift(made)
    answer = evening.post(f"tills/{made.ref}/off", "olivia")
    assert answer.status_code == 409
    assert "Bea Box-Office stands at Till 1: close that shift first." in answer.text
    assert tills(evening)[0].is_open


def test_a_name_is_free_again_when_its_till_is_out_of_use(evening: Evening) -> None:
    first = evening.make_till()
    evening.post(f"tills/{first.ref}/off", "olivia")
    evening.make_till()
    assert evening.post(f"tills/{first.ref}/on", "olivia").status_code == 422


def test_only_hosts_set_up_tills(evening: Evening) -> None:
    made = evening.make_till()
    for path in ("tills", f"tills/{made.ref}"):
        assert evening.get(path, "bea").status_code == 403
        assert evening.get(path, "stan").status_code == 404
        assert evening.get(path, "olivia").status_code == 200
    assert evening.get("tills/NOTONE", "olivia").status_code == 404


def test_a_till_of_another_event_is_none_of_ours(evening: Evening) -> None:
    made = evening.make_till()
    with evening.app.app_context():
        slug = make_event("Winter Gala", owner=evening.cast["olivia"]).slug
    assert evening.browser("olivia").get(f"/events/{slug}/tills/{made.ref}").status_code == 404


def test_the_list_costs_the_same_for_one_till_and_for_three(evening: Evening) -> None:
    counted = []
    for names in (["Till 1"], ["Till 2", "Till 3"]):
        for name in names:
            evening.make_till(name, evening.general, evening.vip)
        evening.get("tills", "olivia")
        with statement_counter(evening.app) as sent:
            evening.get("tills", "olivia")
        counted.append(len(sent))
    assert counted[0] == counted[1]
