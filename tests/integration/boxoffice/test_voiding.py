"""Bea takes a sale back: tickets, places, uses, money; once, in her own shift; nothing is lost."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from portal.codes import Code
from portal.core import clock
from portal.core.db import db
from portal.orders import Order
from portal.orders.entries import CheckIn
from tests.factories import make_code, make_order
from tests.integration.boxoffice.conftest import PART, Till
from tests.integration.boxoffice.desk import (
    PIN,
    acts,
    breaches,
    close_shift,
    corrections,
    give_pin,
    ledger,
    open_shift,
    states,
    uses,
)
from tests.support.stage import at_once
from tests.support.statements import statement_counter


def void(
    till: Till, number: int = 0, *, who: str = "bea", part: bool = True, **fields: Any
) -> TestResponse:
    url = f"{till.url}/sales/{till.orders()[number].code}/void"
    sent = {"reason": "wrong-ticket", **fields}
    return till.browser(who).post(url, data=sent, headers=PART if part else {})


def test_a_cash_sale_goes_back_out_of_the_drawer(till: Till) -> None:
    shift = open_shift(till)
    till.sell({till.general: 2}, given="100")
    page = void(till)
    assert page.status_code == 200
    assert "Voided, give back" in page.text
    assert 'data-minor="7000" data-currency="EUR">€70.00<' in page.text
    assert f'id="stock-{till.general.ref}" data-left="100" hx-swap-oob="true"' in page.text
    assert ledger(till) == [("cash", 7000, shift), ("cash", -7000, shift)]
    assert (states(till), till.taken(till.general)) == (["void", "void"], [0])
    (order,) = till.orders()
    assert (order.status, order.end_note) == ("cancelled", "Wrong ticket")
    assert corrections(till) == [("void", "wrong-ticket", 7000)]
    assert acts(till, "sale.") == ["sale.voided"]
    assert breaches(till) == []


def test_a_card_is_reversed_on_the_terminal(till: Till) -> None:
    till.sell({till.general: 1}, tender="card")
    code = till.orders()[0].code
    question = till.browser().get(f"{till.url}/sales/{code}/void", headers=PART).text
    assert "on the card terminal" in question
    assert "Void, reverse €35.00" in question
    assert "Voided, reverse on the terminal" in void(till).text
    assert ledger(till) == [("card-terminal", 3500, None), ("card-terminal", -3500, None)]


def test_a_split_sale_goes_back_both_ways(till: Till) -> None:
    till.sell({till.general: 2}, tender="split", **{"on-card": "30"})
    page = void(till).text
    assert "Also reverse" in page
    assert sorted(ledger(till)) == [
        ("card-terminal", -3000, None),
        ("card-terminal", 3000, None),
        ("cash", -4000, None),
        ("cash", 4000, None),
    ]
    assert breaches(till) == []


def test_a_free_sale_is_voided_without_money(till: Till) -> None:
    till.sell({till.general: 1}, tender="comp", reason="press", who="otto")
    assert void(till, who="otto").status_code == 200
    assert (ledger(till), states(till)) == ([], ["void"])
    assert breaches(till) == []


def test_the_uses_of_a_code_come_back(till: Till) -> None:
    with till.app.app_context():
        code_id = make_code(db.session.merge(till.event), "DOCK15", total_uses=3).id
    till.sell({till.general: 2}, code="DOCK15")
    assert uses(till) == [2]
    void(till)
    with till.app.app_context():
        assert db.session.get_one(Code, code_id).used == 0
    assert breaches(till) == []


def test_a_second_sending_finds_the_void_that_was_made(till: Till) -> None:
    till.sell({till.general: 1})
    first, again = void(till), void(till)
    assert (first.status_code, again.status_code) == (200, 200)
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (len(ledger(till)), len(corrections(till)), till.taken(till.general)) == (2, 1, [0])


def test_two_tills_void_it_once(till: Till) -> None:
    open_shift(till)
    till.sell({till.general: 3})
    till.browser("bea")

    def one() -> int:
        browser = till.app.test_client()
        browser.set_cookie("session", till.browser().get_cookie("session").value)
        url = f"{till.url}/sales/{code}/void"
        return browser.post(url, data={"reason": "test"}, headers=PART).status_code

    code = till.orders()[0].code
    assert at_once(*[one] * 6) == [200] * 6
    assert (len(ledger(till)), len(corrections(till))) == (2, 1)
    assert till.taken(till.general) == [0]
    assert breaches(till) == []


@pytest.mark.parametrize("round_", range(4))
def test_nobody_comes_in_with_a_ticket_that_is_voided_at_that_moment(
    till: Till, round_: int
) -> None:
    till.sell({till.general: 2})
    till.browser("chip")
    with till.app.app_context():
        order = db.session.get_one(Order, till.orders()[0].id)
        code, ticket = order.code, order.attendees[0].code
    session = {who: till.browser(who).get_cookie("session").value for who in ("bea", "chip")}

    def post(who: str, path: str, **sent: str) -> int:
        browser = till.app.test_client()
        browser.set_cookie("session", session[who])
        url = f"/events/{till.event.slug}/{path}"
        return browser.post(url, data=sent, headers=PART).status_code

    voided, scanned = at_once(
        lambda: post("bea", f"box-office/sales/{code}/void", reason="test"),
        lambda: post("chip", "check-in/scan", code=ticket),
    )
    assert (voided, scanned) in [(200, 409), (403, 201)]
    assert breaches(till) == []


def test_without_a_script_the_question_and_the_answer_are_pages(till: Till) -> None:
    till.sell({till.general: 1})
    code = till.orders()[0].code
    page = till.browser().get(f"{till.url}/sales/{code}/void")
    assert (page.status_code, f"Void sale {code}?" in page.text) == (200, True)
    answer = void(till, part=False)
    assert (answer.status_code, answer.location) == (303, f"{till.url}/sales/{code}")
    assert "Voided, give back" in till.browser().get(answer.location).text


def test_another_shift_needs_a_manager(till: Till) -> None:
    give_pin(till)
    close_shift(till, open_shift(till))
    till.sell({till.general: 1}, who="otto")
    open_shift(till, name="Till 2")
    refused = void(till)
    assert (refused.status_code, 'name="pin"' in refused.text) == (403, True)
    assert "was not sold in this shift. A manager types their PIN." in refused.text
    assert till.orders()[0].status == "completed"
    wrong = void(till, pin="111112")
    assert (wrong.status_code, "No manager of this event has this PIN." in wrong.text) == (
        403,
        True,
    )
    assert void(till, pin=PIN).status_code == 200
    assert acts(till, "approval.") == ["approval.refused", "approval.given"]
    assert breaches(till) == []


def test_a_sale_of_an_earlier_shift_is_not_ones_own_any_more(till: Till) -> None:
    first = open_shift(till)
    till.sell({till.general: 1})
    close_shift(till, first)
    open_shift(till, name="Till 2")
    assert void(till).status_code == 403


def test_without_shifts_a_sale_is_ones_own_for_an_evening(till: Till) -> None:
    till.sell({till.general: 1})
    with till.app.app_context():
        db.session.execute(update(Order).values(created_at=clock.now() - timedelta(hours=13)))
        db.session.commit()
    assert void(till).status_code == 403


def test_a_manager_needs_nobody(till: Till) -> None:
    till.sell({till.general: 1})
    assert void(till, who="otto").status_code == 200
    assert acts(till, "approval.") == []


def test_who_was_let_in_at_a_gate_is_a_matter_for_a_manager(till: Till) -> None:
    give_pin(till)
    till.sell({till.general: 2})
    with till.app.app_context():
        order = db.session.get_one(Order, till.orders()[0].id)
        came = CheckIn(event_id=till.event.id, attendee_id=order.attendees[0].id, how="scan")
        order.attendees[0].checked_in_at = clock.now()
        db.session.add(came)
        db.session.commit()
        code = order.code
    refused = void(till)
    assert refused.status_code == 403
    assert f"Somebody is in with {code} already." in refused.text
    assert void(till, pin=PIN).status_code == 200


def test_the_sale_as_entry_is_no_hindrance(till: Till) -> None:
    """Doors are open: whoever buys is in at once, and may still be sold the wrong ticket."""
    with till.app.app_context():
        event = db.session.merge(till.event)
        event.starts_at = clock.now() + timedelta(minutes=10)
        db.session.commit()
    till.sell({till.general: 1})
    with till.app.app_context():
        assert [each.how for each in db.session.query(CheckIn)] == ["sale"]
    assert void(till).status_code == 200
    with till.app.app_context():
        assert [each.undone_at is None for each in db.session.query(CheckIn)] == [False]


def test_what_was_not_sold_at_a_till_is_not_voided(till: Till) -> None:
    with till.app.app_context():
        order = make_order(
            db.session.merge(till.event), {db.session.merge(till.general): 1}, channel="web"
        )
        code = order.code
    url = f"{till.url}/sales/{code}/void"
    assert till.browser().post(url, data={"reason": "test"}).status_code == 404
    assert till.browser("stan").post(url, data={"reason": "test"}).status_code == 404
    assert till.browser("chip").post(url, data={"reason": "test"}).status_code == 403
    assert till.browser().post(f"{till.url}/sales/NOPE2/void").status_code == 404


def test_an_unknown_reason_is_no_reason(till: Till) -> None:
    till.sell({till.general: 1})
    assert void(till, reason="because").status_code == 422
    assert till.orders()[0].status == "completed"


def test_an_event_that_asks_for_shifts_voids_in_none(till: Till) -> None:
    till.sell({till.general: 1})
    with till.app.app_context():
        db.session.merge(till.event).sale_needs_shift = True
        db.session.commit()
    assert void(till).status_code == 423
    assert till.orders()[0].status == "completed"


def test_the_row_of_the_sale_offers_it_and_says_so_afterwards(till: Till) -> None:
    till.sell({till.general: 1})
    code = till.orders()[0].code
    assert f'aria-label="Void {code}"' in till.browser().get(till.url).text
    void(till)
    page = till.browser().get(till.url).text
    assert f'aria-label="Void {code}"' not in page
    assert "voided" in page


def test_a_void_costs_the_same_for_one_ticket_and_for_three(till: Till) -> None:
    def cost(count: int) -> int:
        till.sell({till.general: count})
        with statement_counter(till.app) as sent:
            assert void(till, -1).status_code == 200
        return len(sent)

    till.browser()
    cost(1)
    assert cost(1) == cost(3)


@pytest.mark.parametrize("who", ["bea", "otto"])
def test_the_question_costs_the_same_for_one_and_for_three(till: Till, who: str) -> None:
    def cost(count: int) -> int:
        till.sell({till.general: count}, who=who)
        url = f"{till.url}/sales/{till.orders()[-1].code}/void"
        with statement_counter(till.app) as sent:
            assert till.browser(who).get(url, headers=PART).status_code == 200
        return len(sent)

    cost(1)
    assert cost(1) == cost(3)
