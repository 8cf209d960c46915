"""Tickets come back to the till: for their money with a manager's word, or for other tickets."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.core import clock
from portal.core.db import db
from portal.jobs.models import Job
from portal.orders import Attendee
from portal.orders.models import Channel
from portal.payments import Payment
from portal.tickets import Ticket
from portal.tills import Shift
from tests.factories import make_code, make_order
from tests.integration.boxoffice.conftest import PART, Till
from tests.integration.boxoffice.desk import (
    PIN,
    acts,
    breaches,
    corrections,
    give_pin,
    ledger,
    open_shift,
    states,
)
from tests.support.stage import at_once
from tests.support.statements import statement_counter


def send_back(
    till: Till, *numbers: int, order: int = 0, who: str = "otto", part: bool = True, **fields: Any
) -> TestResponse:
    code = till.orders()[order].code
    url = f"{till.url}/sales/{code}/return"
    body = {"attendee": [f"{code}-{n}" for n in numbers], "reason": "cannot-come"}
    sent = {**body, "tender": "cash", **fields}
    return till.browser(who).post(url, data=sent, headers=PART if part else {})


def test_one_of_three_tickets_goes_back(till: Till) -> None:
    shift = open_shift(till, "otto")
    till.sell({till.general: 3}, who="otto")
    page = send_back(till, 2)
    assert page.status_code == 200
    assert "Taken back, give back in cash" in page.text
    assert 'data-minor="3500" data-currency="EUR">€35.00<' in page.text
    assert ledger(till) == [("cash", 10500, shift), ("cash", -3500, shift)]
    assert (states(till), till.taken(till.general)) == (["valid", "refunded", "valid"], [2])
    assert corrections(till) == [("refund", "cannot-come", 3500)]
    assert acts(till, "sale.") == ["sale.returned"]
    assert (till.orders()[0].status, breaches(till)) == ("completed", [])


def test_all_of_it_ends_the_order(till: Till) -> None:
    till.sell({till.general: 2}, who="otto", tender="card")
    page = send_back(till, 1, 2).text
    assert "reverse on the card terminal" in page
    assert (till.orders()[0].status, till.taken(till.general)) == ("cancelled", [0])
    assert states(till) == ["refunded", "refunded"]
    assert breaches(till) == []


def test_money_leaves_the_drawer_with_a_managers_word(till: Till) -> None:
    give_pin(till)
    till.sell({till.general: 2})
    refused = send_back(till, 1, who="bea")
    assert (refused.status_code, "€35.00 goes back. A manager types" in refused.text) == (403, True)
    assert (ledger(till), states(till)) == ([("cash", 7000, None)], ["valid", "valid"])
    assert send_back(till, 1, who="bea", pin="900000").status_code == 403
    assert send_back(till, 1, who="bea", pin=PIN).status_code == 200
    assert acts(till, "approval.") == ["approval.refused", "approval.given"]
    assert breaches(till) == []


def test_what_a_code_took_off_is_not_given_back(till: Till) -> None:
    with till.app.app_context():
        make_code(db.session.merge(till.event), "DOCK15")
    till.sell({till.general: 2}, who="otto", code="DOCK15")
    send_back(till, 1)
    assert ledger(till) == [("cash", 5950, None), ("cash", -2975, None)]
    assert breaches(till) == []


def test_a_dearer_ticket_is_paid_up(till: Till) -> None:
    till.sell({till.general: 1}, who="bea", tender="card")
    page = send_back(till, 1, who="bea", into=till.vip.ref)
    assert page.status_code == 200
    assert "Exchanged, take in cash" in page.text
    assert 'data-minor="5500" data-currency="EUR">€55.00<' in page.text
    assert ledger(till) == [
        ("card-terminal", 3500, None),
        ("card-terminal", -3500, None),
        ("card-terminal", 3500, None),
        ("cash", 5500, None),
    ]
    old, new = till.orders()
    assert (old.status, new.status, new.total_minor) == ("cancelled", "completed", 9000)
    assert (till.taken(till.general, till.vip), states(till)) == ([0, 1], ["refunded", "valid"])
    assert corrections(till) == [("exchange", "cannot-come", 5500)]
    assert acts(till, "sale.") == ["sale.exchanged"]
    assert breaches(till) == []


def test_a_cheaper_ticket_gives_the_difference_back(till: Till) -> None:
    give_pin(till)
    till.sell({till.general: 2}, who="bea")
    into = {"into": till.child.ref, "who": "bea"}
    assert send_back(till, 1, **into).status_code == 403
    page = send_back(till, 1, pin=PIN, **into)
    assert "Exchanged, give back in cash" in page.text
    assert "€23.00" in page.text
    assert [amount for _, amount, _ in ledger(till)] == [7000, -3500, 1200]
    assert corrections(till) == [("exchange", "cannot-come", -2300)]
    assert (till.taken(till.general, till.child), breaches(till)) == ([1, 1], [])


def test_the_same_price_is_even_and_needs_nobody(till: Till) -> None:
    with till.app.app_context():
        db.session.merge(till.vip).price_minor = 3500
        db.session.commit()
    till.sell({till.general: 1}, who="bea")
    page = send_back(till, 1, who="bea", into=till.vip.ref)
    assert (page.status_code, "Even" in page.text) == (200, True)
    assert sum(amount for _, amount, _ in ledger(till)) == 3500


def test_who_is_in_stays_in_with_the_new_ticket(till: Till) -> None:
    with till.app.app_context():
        db.session.merge(till.event).starts_at = clock.now() + timedelta(minutes=10)
        db.session.commit()
    till.sell({till.general: 1}, who="otto")
    send_back(till, 1, into=till.vip.ref)
    with till.app.app_context():
        found = db.session.scalars(select(Attendee).order_by(Attendee.id))
        assert [each.checked_in_at is not None for each in found] == [False, True]
    assert breaches(till) == []


def test_an_exchange_for_what_is_sold_out_changes_nothing(till: Till) -> None:
    till.sell({till.general: 1}, who="otto")
    till.sell({till.vip: 3}, who="otto")
    refused = send_back(till, 1, into=till.vip.ref)
    assert (refused.status_code, states(till)) == (409, ["valid"] * 4)
    assert (len(till.orders()), till.taken(till.general, till.vip)) == (2, [1, 3])
    assert breaches(till) == []


def test_an_exchange_is_for_what_this_till_sells(till: Till) -> None:
    shift_id = open_shift(till, "otto")
    till.sell({till.general: 1}, who="otto")
    with till.app.app_context():
        place = db.session.get_one(Shift, shift_id).till
        place.tickets = [db.session.get_one(Ticket, till.general.id)]
        db.session.commit()
    refused = send_back(till, 1, into=till.vip.ref)
    assert (refused.status_code, states(till)) == (422, ["valid"])
    assert "VIP deck is not sold at Till 1." in refused.text


def test_the_named_buyer_keeps_the_name_and_gets_the_new_tickets(till: Till) -> None:
    till.sell({till.general: 1}, who="otto", name="Bo Buyer", email="bo@example.org")
    send_back(till, 1, into=till.child.ref)
    assert [order.buyer_email for order in till.orders()] == ["bo@example.org"] * 2
    with till.app.app_context():
        jobs = db.session.scalars(select(Job.kind).order_by(Job.id)).all()
    assert jobs == ["order.confirmed", "order.confirmed"]


def test_a_second_sending_finds_the_first(till: Till) -> None:
    till.sell({till.general: 3}, who="otto")
    key = {"idempotency_key": "the-same-key"}
    first, again = send_back(till, 1, **key), send_back(till, 1, **key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(ledger(till)) == 2
    assert send_back(till, 2, **key).status_code == 422  # another body
    assert send_back(till, 1).status_code == 409  # it is not valid any more


def test_two_tills_take_a_ticket_back_once(till: Till) -> None:
    till.sell({till.general: 2}, who="otto")
    till.browser("otto")
    code = till.orders()[0].code
    body = {"attendee": f"{code}-1", "reason": "cannot-come", "tender": "cash"}

    def one() -> int:
        browser = till.app.test_client()
        browser.set_cookie("session", till.browser("otto").get_cookie("session").value)
        url = f"{till.url}/sales/{code}/return"
        return browser.post(url, data=body, headers=PART).status_code

    assert sorted(at_once(*[one] * 5)) == [200, 409, 409, 409, 409]
    assert (len(ledger(till)), till.taken(till.general)) == (2, [1])
    assert breaches(till) == []


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"attendee": []}, 422, "Tick the tickets that come back."),
        ({"attendee": ["K7QM2-9"]}, 409, "is not valid any more"),
        ({"into": "NOPE22"}, 422, "This ticket is not sold here."),
        ({"reason": "because"}, 422, "Choose one from the list."),
    ],
)
def test_wrong_input_is_said(till: Till, fields: dict, status: int, sentence: str) -> None:
    till.sell({till.general: 1}, who="otto")
    answer = send_back(till, 1, **fields)
    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert states(till) == ["valid"]


def test_nothing_paid_is_left_for_the_rest(till: Till) -> None:
    with till.app.app_context():
        db.session.merge(till.child).price_minor = 0
        db.session.commit()
    till.sell({till.general: 1, till.child: 1}, who="otto")
    refused = send_back(till, 1)
    assert (refused.status_code, "Tick the other tickets too" in refused.text) == (422, True)
    assert send_back(till, 1, 2).status_code == 200
    assert breaches(till) == []


def test_what_was_paid_online_goes_back_on_its_own_page(till: Till) -> None:
    till.sell({till.general: 1}, who="otto")
    with till.app.app_context():
        payment = db.session.query(Payment).one()
        payment.provider, payment.provider_id = "stripe", "pi_1"
        db.session.commit()
    refused = send_back(till, 1)
    assert (refused.status_code, "was paid online" in refused.text) == (409, True)


def test_a_booking_paid_by_hand_elsewhere_can_come_back_here(till: Till) -> None:
    with till.app.app_context():
        make_order(
            db.session.merge(till.event),
            {db.session.merge(till.general): 1},
            channel=Channel.ORGANIZER,
        )
    assert send_back(till, 1).status_code == 200
    assert breaches(till) == []


def test_the_sum_is_said_before(till: Till) -> None:
    till.sell({till.general: 2}, who="otto")
    code = till.orders()[0].code
    url = f"{till.url}/sales/{code}/return/sum"

    def said(**fields: Any) -> str:
        return till.browser("otto").post(url, data=fields, headers=PART).text

    assert 'data-minor="3500" data-currency="EUR" data-way="back"' in said(attendee=f"{code}-1")
    more = said(attendee=f"{code}-1", into=till.vip.ref)
    assert 'data-minor="5500" data-currency="EUR" data-way="pay"' in more
    assert "Tick the tickets that come back." in said()
    assert states(till) == ["valid", "valid"]


def test_without_a_script_it_is_a_page_and_leads_to_one(till: Till) -> None:
    till.sell({till.general: 1}, who="otto")
    url = f"{till.url}/sales/{till.orders()[0].code}/return"
    page = till.browser("otto").get(url)
    assert (page.status_code, "Give back or exchange" in page.text) == (200, True)
    answer = send_back(till, 1, part=False)
    assert answer.status_code == 303
    assert re.fullmatch(rf"{url}s/[A-Z0-9]{{5}}", answer.location)
    assert "Taken back" in till.browser("otto").get(answer.location).text
    assert till.browser("otto").get(f"{url}s/NOPE2").status_code == 404
    assert till.browser("stan").get(answer.location).status_code == 404


def test_it_costs_the_same_for_one_ticket_and_for_three(till: Till) -> None:
    def cost(*numbers: int) -> int:
        till.sell({till.general: 4}, who="otto")
        with statement_counter(till.app) as sent:
            assert send_back(till, *numbers, order=-1).status_code == 200
        return len(sent)

    cost(1)
    assert cost(1) == cost(1, 2, 3)
