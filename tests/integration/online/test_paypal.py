"""Paying with PayPal, against the stand-in: approved there, taken here, once."""

import pytest

from tests.integration.online.conftest import Till
from tests.support.stage import at_once

BO = "bo@example.org"


def test_approved_and_back(till: Till, mails) -> None:
    ref = till.begin("paypal")
    (order,) = till.paypal.orders
    (unit,) = order["purchase_units"]
    assert unit["amount"] == {"currency_code": "EUR", "value": "70.00"}
    assert unit["reference_id"] == till.order.code
    till.paypal.approve(ref)
    assert till.come_back().headers["HX-Redirect"] == till.at()
    stored = till.stored()
    assert (stored.status, stored.payment_mode) == ("completed", "paypal")
    assert till.ledger() == [(7000, "booked")]
    assert set(till.paypal.deliver(times=3, shuffle=True)) == {200}
    assert till.ledger() == [(7000, "booked")]
    assert len([mail for mail in mails()[BO] if "ickets" in mail["Subject"]]) == 1
    assert till.breaches() == []


def test_approved_and_never_back(till: Till) -> None:
    ref = till.begin("paypal")
    till.paypal.approve(ref)
    assert till.paypal.deliver() == [200]
    assert till.stored().status == "completed"
    assert len(till.paypal.captures) == 1


def test_approved_back_and_told_at_once(till: Till) -> None:
    ref = till.begin("paypal")
    till.paypal.approve(ref)

    def come_back() -> int:
        tab = till.app.test_client()
        till.give_to(tab)
        return tab.post(till.at("/return"), headers={"HX-Request": "true"}).status_code

    assert at_once(lambda: till.paypal.deliver(times=2), come_back, come_back) == [
        [200, 200],
        204,
        204,
    ]
    assert (len(till.paypal.captures), till.ledger()) == (1, [(7000, "booked")])


def test_back_without_approving(till: Till) -> None:
    till.begin("paypal")
    assert till.come_back().headers["HX-Redirect"] == till.at("/pay?back=paypal")
    assert till.stored().status == "pending"


def test_declined_and_another_way(till: Till) -> None:
    ref = till.begin("paypal")
    till.paypal.approve(ref)
    till.paypal.decline_next_capture()
    assert till.come_back().headers["HX-Redirect"] == till.at("/pay?back=paypal")
    assert (till.stored().status, till.ledger()) == ("pending", [])
    assert till.post("/pay", mode="stripe").status_code == 303
    till.stripe.pay(till.stripe.sessions[0]["id"])
    assert till.come_back().headers["HX-Redirect"] == till.at()
    assert till.stored().payment_mode == "stripe"


def test_approved_when_the_hold_was_over_takes_nothing(till: Till) -> None:
    ref = till.begin("paypal")
    till.end()
    till.paypal.approve(ref)
    till.come_back()
    till.paypal.deliver()
    assert (till.paypal.captures, till.ledger()) == ([], [])
    assert till.stored().status == "expired"


def test_paid_by_card_meanwhile_takes_nothing(till: Till) -> None:
    ref = till.begin("paypal")
    till.post("/pay", mode="stripe")
    till.stripe.pay(till.stripe.sessions[0]["id"])
    till.stripe.deliver()
    till.paypal.approve(ref)
    till.paypal.deliver()
    assert (till.paypal.captures, till.ledger()) == ([], [(7000, "booked")])


def test_a_capture_that_takes_its_time(till: Till) -> None:
    ref = till.begin("paypal")
    till.paypal.approve(ref)
    till.paypal.delay_next_capture()
    assert "We are asking your bank" in till.come_back().text
    assert till.attempts() == ["waiting"]
    till.paypal.settle_capture(till.paypal.captures[0]["id"])
    till.paypal.deliver()
    assert till.stored().status == "completed"


def test_refunded_at_paypal(till: Till) -> None:
    ref = till.begin("paypal")
    till.paypal.approve(ref)
    till.come_back()
    till.paypal.refund_at_provider(till.paypal.captures[0]["id"], "10.00")
    till.paypal.deliver(times=2)
    assert till.ledger() == [(7000, "booked"), (-1000, "booked")]
    till.paypal.refund_at_provider(till.paypal.captures[0]["id"])
    till.paypal.deliver()
    assert till.stored().status == "cancelled"


def test_a_dispute_is_noted_and_booked_when_lost(till: Till) -> None:
    till.paypal.approve(till.begin("paypal"))
    till.come_back()
    (capture,) = till.paypal.captures
    dispute = till.paypal.dispute(capture["id"])
    assert set(till.paypal.deliver(times=2)) == {200}
    assert till.acts() == ["payment.captured", "payment.disputed"]
    assert till.stored().status == "completed"
    till.paypal.close_dispute(dispute["id"])
    till.paypal.deliver(times=2)
    assert till.ledger() == [(7000, "booked"), (-7000, "booked")]
    assert till.stored().status == "cancelled"
    assert till.breaches() == []


@pytest.mark.parametrize(
    "outcome", ["RESOLVED_SELLER_FAVOUR", "RESOLVED_WITH_PAYOUT", "CANCELED_BY_BUYER", "DENIED"]
)
def test_a_dispute_that_costs_us_nothing(till: Till, outcome: str) -> None:
    till.paypal.approve(till.begin("paypal"))
    till.come_back()
    dispute = till.paypal.dispute(till.paypal.captures[0]["id"])
    till.paypal.close_dispute(dispute["id"], outcome)
    till.paypal.deliver(shuffle=True)
    assert (till.stored().status, till.ledger()) == ("completed", [(7000, "booked")])


def test_a_dispute_after_a_part_went_back_takes_the_rest(till: Till) -> None:
    till.paypal.approve(till.begin("paypal"))
    till.come_back()
    (capture,) = till.paypal.captures
    till.paypal.refund_at_provider(capture["id"], "10.00")
    dispute = till.paypal.dispute(capture["id"])
    till.paypal.close_dispute(dispute["id"])
    till.paypal.deliver("CUSTOMER.DISPUTE.RESOLVED", times=2)
    till.paypal.deliver()
    assert till.ledger() == [(7000, "booked"), (-1000, "booked"), (-6000, "booked")]


def test_a_dispute_about_something_else(till: Till) -> None:
    till.begin("paypal")
    till.paypal.tell("CUSTOMER.DISPUTE.CREATED", "dispute", {"dispute_id": "PP-D-1"})
    assert till.paypal.deliver() == [200]
    assert till.ledger() == []


def test_paypal_is_down(till: Till) -> None:
    till.hold(2)
    till.post("/details")
    till.paypal.fail_next(500, "/v2/checkout/orders", times=3)
    answer = till.post("/pay", mode="paypal")
    assert answer.status_code == 503
    assert "PayPal does not answer" in answer.text
    assert till.post("/pay", mode="paypal").status_code == 303
    assert len(till.paypal.orders) == 1


def test_a_lost_answer_is_asked_for_again(till: Till) -> None:
    till.hold(2)
    till.post("/details")
    till.paypal.lose_next_answer("/v2/checkout/orders")
    assert till.post("/pay", mode="paypal").status_code == 303
    assert len(till.paypal.orders) == 1


@pytest.mark.parametrize(
    ("currency", "price", "value"), [("JPY", 500, "500"), ("HUF", 150_000, "1500")]
)
def test_amounts_as_paypal_writes_them(till: Till, currency: str, price: int, value: str) -> None:
    till.sell_in(currency, price)
    ref = till.begin("paypal", 1)
    assert till.paypal.orders[0]["purchase_units"][0]["amount"]["value"] == value
    till.paypal.approve(ref)
    till.come_back()
    assert till.ledger() == [(price, "booked")]


def test_where_paypal_does_not_go_it_is_not_offered(till: Till) -> None:
    till.sell_in("KWD", 1230)
    till.hold(1)
    till.post("/details")
    assert "PayPal" not in till.browser.get(till.at("/pay")).text
    assert till.post("/pay", mode="paypal").status_code == 422
