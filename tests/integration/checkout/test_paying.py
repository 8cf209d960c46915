"""How an order is paid: in one of the organizer's ways, later; or where the buyer is sent."""

import threading
from datetime import timedelta

import pytest

from portal.core import clock
from portal.core.db import db
from portal.core.modules import Module
from portal.events import Event
from portal.modules import switch
from portal.orders import Order
from portal.orders.models import PaymentMode
from tests.integration.checkout.conftest import BO, DETAILS, Checkout, text


@pytest.fixture
def named(checkout: Checkout) -> Checkout:
    """Bo has said who comes; two tickets for €70.00."""
    checkout.hold(2)
    checkout.offer(words="Pier 14 Kultuur\nEE38 2200 2210")
    checkout.post("/details")
    return checkout


def test_bank_transfer_places_the_order_and_says_how_to_pay(named: Checkout, mails) -> None:
    page = named.browser.get(named.at("/pay")).text
    assert "Order for €70.00" in page
    assert "EE38 2200 2210" in page
    answer = named.post("/pay", mode="bank-transfer")
    assert (answer.status_code, answer.headers["Location"]) == (303, named.at())

    stored = named.stored()
    assert (stored.status, stored.payment_mode) == ("placed", "bank-transfer")
    assert timedelta(days=6) < stored.pay_until - clock.now() <= timedelta(days=7)
    page = named.browser.get(named.at()).text
    assert "Your order is placed" in page
    for fact in ("EE38 2200 2210", stored.code, 'data-minor="7000"', "Waiting for payment"):
        assert fact in page
    (mail,) = [mail for mail in mails()[BO] if "How to pay" in mail["Subject"]]
    for fact in ("EE38 2200 2210", f"Reference: {stored.code}", "€70.00", f"{stored.code}?k="):
        assert fact in text(mail)
    named.set_left(days=-1)
    with named.app.app_context():
        from portal.orders import expire

        assert expire() == 0


@pytest.mark.parametrize("mode", ["", "stripe", "free", "cheque", "bank-transfer' OR 1=1"])
def test_only_what_is_offered_can_be_chosen(named: Checkout, mode: str) -> None:
    named.offer(PaymentMode.VENUE)
    answer = named.post("/pay", mode=mode)
    assert answer.status_code == 422
    assert "Choose how to pay." in answer.text
    assert named.stored().status == "pending"


def test_a_single_way_is_chosen_already(named: Checkout) -> None:
    assert "checked" in named.browser.get(named.at("/pay")).text
    assert named.post("/pay", x="").headers["Location"] == named.at()
    assert named.stored().payment_mode == "bank-transfer"


def test_who_has_not_said_who_comes_does_that_first(checkout: Checkout) -> None:
    checkout.hold(1)
    checkout.offer()
    for answer in (checkout.browser.get(checkout.at("/pay")), checkout.post("/pay", mode="x")):
        assert answer.headers["Location"] == checkout.at("/details")


def test_without_a_way_to_pay_the_first_step_says_so(checkout: Checkout) -> None:
    checkout.hold(1)
    assert "Sold at the door only." in checkout.browser.get(checkout.at("/details")).text
    checkout.post("/details")
    assert checkout.post("/pay", mode="bank-transfer").status_code == 422
    assert checkout.stored().status == "pending"


def test_paid_by_clicking_twice_in_two_tabs_is_one_order(named: Checkout, mails) -> None:
    answers: list[str] = []
    start = threading.Barrier(4)

    def click() -> None:
        tab = named.app.test_client()
        named.give_to(tab)
        start.wait()
        answers.append(named.post("/pay", tab, mode="bank-transfer").headers["Location"])

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [named.at()] * 4
    assert (named.stored().status, named.taken()) == ("placed", 2)
    assert len([mail for mail in mails()[BO] if "How to pay" in mail["Subject"]]) == 1
    named.post("/pay", mode="bank-transfer")
    assert "placed already. Nothing was done twice." in named.browser.get(named.at()).text


def test_who_pays_after_the_end_is_told(named: Checkout) -> None:
    named.end()
    assert named.browser.get(named.at("/pay")).headers["Location"] == named.at()
    assert named.post("/pay", mode="bank-transfer").headers["Location"] == named.at()
    assert named.stored().status == "expired"
    assert "Your hold ended at" in named.browser.get(named.at()).text


def test_a_hold_goes_on_when_selling_is_switched_off(named: Checkout) -> None:
    with named.app.app_context():
        switch({Module.PAYMENTS: False, Module.TICKETING: False}, by_id=None)
        db.session.commit()
    assert named.post("/pay", mode="bank-transfer").headers["Location"] == named.at()
    assert named.stored().status == "placed"


def test_more_time_comes_once_and_keeps_what_was_typed(checkout: Checkout) -> None:
    checkout.hold(1)
    early = checkout.post("/more-time", name="Bo", email="bo@")
    assert early.headers["Location"] == checkout.at("/details")
    page = checkout.browser.get(checkout.at("/details")).text
    assert "More time can be had in the last 3 minutes." in page
    assert 'value="Bo"' in page

    checkout.set_left(minutes=2)
    before = checkout.stored().expires_at
    checkout.post("/more-time", **DETAILS)
    stored = checkout.stored()
    assert stored.expires_at == before + timedelta(minutes=15)
    assert (stored.buyer_name, stored.buyer_email, stored.buyer_id) == ("Bo Buyer", BO, None)

    checkout.set_left(minutes=2)
    part = checkout.browser.post(checkout.at("/more-time"), headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert 'id="countdown"' in part.text
    assert "More time</button>" not in part.text
    assert checkout.stored().expires_at < clock.now() + timedelta(minutes=2)


class Cards:
    """Somebody who takes cards on a page of their own."""

    mode, label = PaymentMode.STRIPE, "Card"

    def serves(self, event: Event) -> bool:
        return True

    def start(self, order: Order) -> str:
        return f"https://pay.example/{order.code}?amount={order.total_minor}"


def test_who_takes_cards_gets_the_buyer(named: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.payments.paying.GATEWAYS", [Cards()])
    assert "Pay €70.00" in named.browser.get(named.at("/pay")).text
    answer = named.post("/pay", mode="stripe")
    assert answer.headers["Location"] == f"https://pay.example/{named.order.code}?amount=7000"
    assert named.stored().status == "pending"
