"""The page of one order: who sees it, what it says, and in how many statements."""

import re

import pytest

from portal.core.db import db
from tests.factories import make_donation, make_order, make_ticket
from tests.integration.orderdesk.conftest import Desk
from tests.support.stage import at_once
from tests.support.statements import statement_counter


def text_of(page: str, part: str) -> str:
    found = re.search(rf'id="{part}".*?</section>', page, re.S)
    assert found, part
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", found[0]))


def sums(page: str) -> dict[str, int]:
    found = re.findall(r'data-sum="(\w+)">.*?data-minor="(-?\d+)"', page, re.S)
    return {name: int(minor) for name, minor in found}


@pytest.mark.parametrize(
    ("who", "status"),
    [("olivia", 200), ("cora", 200), ("bea", 200), ("chip", 403), ("stan", 404), ("ada", 200)],
)
def test_who_sees_it(desk: Desk, who: str, status: int) -> None:
    desk.pay(1)
    assert desk.stage.as_(who).get(desk.here()).status_code == status


def test_box_office_sees_shortened_addresses_and_whom_to_ask(desk: Desk, work) -> None:
    desk.pay(1)
    work()  # the confirmation is mailed, and listed
    page = desk.stage.as_("bea").get(desk.here()).text
    assert ("b…o@example.org" in page, "bo@example.org" in page) == (True, False)
    assert "Check with Stripe" not in page
    switched_off = re.findall(r"<button[^>]* disabled[^>]*>.*?</svg>(.*?)</button>", page, re.S)
    assert switched_off == ["Cancel…", "Refund…"]
    assert "Ask Olivia Owner or Otto Organizer." in page
    assert ("Resend tickets" in page, "/notes" in page) == (True, False)
    assert desk.stage.as_("bea").post(desk.here("/check")).status_code == 403


def test_it_says_what_was_bought_and_what_moved(desk: Desk, work) -> None:
    desk.pay(3)
    desk.refund(amount="20.00")
    page = desk.otto.get(desk.here()).text
    assert sums(page) == {"captured": 10500, "refunded": 0, "asked": 2000, "due": 0}
    work()
    page = desk.otto.get(desk.here()).text
    assert sums(page) == {"captured": 10500, "refunded": 2000, "due": 0}
    assert page.count('data-state="valid"') == 3
    assert 'data-state="booked" data-provider="stripe"' in page


def test_an_unpaid_order_shows_what_is_due_and_no_code(desk: Desk) -> None:
    desk.hold(2)
    page = desk.otto.get(desk.here()).text
    assert sums(page) == {"captured": 0, "refunded": 0, "due": 7000}
    assert [seat.code for seat in desk.stored().attendees if seat.code in page] == []


def test_gifts_are_paid_for_and_not_ticked(desk: Desk) -> None:
    with desk.app.app_context():
        db.session.add(desk.stage.event)
        event = desk.stage.event
        counts = {make_ticket(event, price_minor=1001): 2, make_donation(event): 1}
        desk.order = make_order(event, counts)
        db.session.expunge_all()
    page = desk.otto.get(desk.here("/refund")).text
    assert re.findall(r'class="check seat".*?data-minor="(\d+)"', page, re.S) == ["1001", "1001"]


@pytest.mark.parametrize("address", ["", "/refund"])
def test_it_takes_as_many_statements_for_three_as_for_one(desk: Desk, address: str) -> None:
    counts = []
    for places in (1, 3):
        desk.pay(places)
        desk.refund(amount="1.00")
        desk.otto.get(desk.here(address))
        with statement_counter(desk.app) as sent:
            assert desk.otto.get(desk.here(address)).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] <= 24


def test_both_sides_say_the_same(desk: Desk) -> None:
    desk.pay(1)
    desk.stripe.deliver()
    page = desk.otto.get(desk.here()).text
    assert "Both say the same." in text_of(page, "truth")
    assert "Payment page finished" in text_of(page, "truth")
    assert "Known already, nothing to do" in text_of(page, "truth")


def test_paid_there_and_nobody_told_us(desk: Desk) -> None:
    desk.stripe.pay(desk.begin())
    desk.stripe.drop()
    page = desk.otto.get(desk.here()).text
    assert "Nobody has asked Stripe yet" in text_of(page, "truth")
    answer = desk.otto.post(desk.here("/check"), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Both say the same." in text_of(answer.text, "truth")
    assert sums(answer.text)["captured"] == 7000
    assert desk.stored().status == "completed"


def test_without_a_script_it_leads_back_to_the_page(desk: Desk) -> None:
    desk.stripe.pay(desk.begin())
    answer = desk.otto.post(desk.here("/check"))
    assert (answer.status_code, answer.location) == (303, desk.here() + "#truth")
    assert desk.stored().status == "completed"


def test_a_refund_made_at_the_provider_appears(desk: Desk) -> None:
    desk.pay(2)
    desk.stripe.refund_at_provider(str(desk.attempt().provider_id), 2500)
    desk.stripe.drop()
    desk.otto.post(desk.here("/check"))
    page = desk.otto.get(desk.here()).text
    assert sums(page) == {"captured": 7000, "refunded": 2500, "due": 0}
    assert "Both say the same." in text_of(page, "truth")


def test_a_dispute_appears_and_says_what_to_do(desk: Desk) -> None:
    desk.pay(1)
    desk.stripe.dispute(str(desk.attempt().provider_id))
    desk.stripe.deliver()
    page = text_of(desk.otto.get(desk.here()).text, "truth")
    assert "Disputed" in page
    assert "Answer at Stripe before the deadline" in page
    assert "Disputed by the buyer's bank" in page.replace("&#39;", "'")


def test_a_complaint_at_paypal_appears(desk: Desk) -> None:
    desk.paypal.approve(desk.begin("paypal"))
    desk.come_back()
    desk.paypal.dispute(desk.paypal.captures[0]["id"])
    desk.paypal.deliver()
    assert "Disputed by the buyer" in text_of(desk.otto.get(desk.here()).text, "truth")


def test_a_silent_provider_changes_nothing(desk: Desk) -> None:
    desk.stripe.pay(desk.begin())
    with desk.silence():
        answer = desk.otto.post(desk.here("/check"), headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "Stripe does not answer at this moment" in answer.text
    assert desk.ledger() == []


def test_checking_is_throttled(desk: Desk) -> None:
    desk.pay(1)
    statuses = [desk.otto.post(desk.here("/check")).status_code for _ in range(11)]
    assert statuses == [303] * 10 + [429]


def test_check_while_the_webhook_comes(desk: Desk) -> None:
    desk.stripe.pay(desk.begin())
    desk.stage.as_("otto")
    answers = at_once(
        lambda: desk.otto.post(desk.here("/check")).status_code,
        lambda: desk.stripe.deliver(times=2),
    )
    assert answers[0] == 303
    assert (desk.ledger(), desk.stored().status) == ([(7000, "booked")], "completed")
    assert desk.breaches() == []
