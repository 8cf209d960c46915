"""Paying by card, against the stand-in and with Stripe's own SDK."""

from urllib.parse import urlsplit

import pytest

from portal.core.db import db
from portal.orders import Order
from tests.integration.online.conftest import Till
from tests.support.stage import at_once
from tests.support.statements import statement_counter

BO = "bo@example.org"
SESSIONS = "/v1/checkout/sessions"


def confirmations(mails) -> int:
    return len([mail for mail in mails().get(BO, []) if "ickets" in mail["Subject"]])


def test_bo_is_sent_to_stripe_with_what_the_order_costs(till: Till) -> None:
    till.begin()
    (session,) = till.stripe.sessions
    assert (session["amount_total"], session["currency"]) == (7000, "eur")
    assert session["client_reference_id"] == till.order.code
    assert session["customer_email"] == BO
    assert session["success_url"] == f"http://localhost/orders/{till.order.code}/return"
    (asked,) = till.stripe.requests.of("POST", SESSIONS)
    assert asked.account == till.account
    attempt = till.attempt()
    assert (attempt.state, attempt.provider_id) == ("open", session["id"])
    assert till.stored().status == "pending"


def test_paid_and_back_without_a_webhook(till: Till, mails) -> None:
    session = till.begin()
    till.stripe.pay(session)
    waiting = till.browser.get(till.at("/return"))
    assert "We are asking your bank" in waiting.text
    answer = till.come_back()
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, till.at())
    assert till.stored().status == "completed"
    assert confirmations(mails) == 1
    till.stripe.deliver(times=2, shuffle=True)
    assert till.ledger() == [(7000, "booked")]
    assert confirmations(mails) == 1


def test_paid_and_never_back(till: Till, mails) -> None:
    session = till.begin()
    till.stripe.pay(session)
    assert set(till.stripe.deliver(times=5, shuffle=True)) == {200}
    assert till.stored().status == "completed"
    assert till.ledger() == [(7000, "booked")]
    assert confirmations(mails) == 1
    assert till.browser.get(till.at("/return")).headers["Location"] == till.at()


def test_neither_back_nor_told_the_end_of_the_hold_asks(till: Till, work) -> None:
    session = till.begin()
    till.stripe.pay(session)
    till.stripe.drop()
    till.set_left(seconds=-1)
    till.let_pages_end()
    work()
    assert till.stored().status == "completed"


def test_back_without_paying_loses_nothing(till: Till) -> None:
    till.begin()
    answer = till.come_back()
    assert answer.headers["HX-Redirect"] == till.at("/pay?back=stripe")
    page = till.browser.get(till.at("/pay?back=stripe")).text
    assert "Nothing was taken" in page
    before = till.attempt().url
    again = till.post("/pay", mode="stripe")
    assert again.headers["Location"] == before
    assert len(till.stripe.sessions) == 1


def test_declined_then_paid(till: Till) -> None:
    session = till.begin()
    till.stripe.decline(session)
    till.stripe.deliver()
    assert (till.stored().status, till.attempts()) == ("pending", ["open"])
    till.stripe.pay(session)
    till.come_back()
    assert till.stored().status == "completed"


def test_two_clicks_are_one_page_at_stripe(till: Till) -> None:
    till.hold(2)
    till.post("/details")

    def click() -> str:
        tab = till.app.test_client()
        till.give_to(tab)
        return str(till.post("/pay", tab, mode="stripe").headers["Location"])

    assert len(set(at_once(*[click] * 4))) == 1
    assert (len(till.stripe.sessions), len(till.attempts())) == (1, 1)


def test_a_lost_answer_is_asked_for_again(till: Till) -> None:
    till.hold(2)
    till.post("/details")
    till.stripe.lose_next_answer(SESSIONS)
    assert till.post("/pay", mode="stripe").status_code == 303
    assert len(till.stripe.sessions) == 1


def test_stripe_is_down_and_the_order_is_kept(till: Till) -> None:
    till.hold(2)
    till.post("/details")
    till.offer()
    till.stripe.fail_next(500, SESSIONS, times=3)
    answer = till.post("/pay", mode="stripe")
    assert answer.status_code == 503
    assert "Stripe does not answer" in answer.text
    assert "Bank transfer" in answer.text
    assert till.stored().status == "pending"
    assert till.post("/pay", mode="stripe").status_code == 303
    assert (len(till.stripe.sessions), len(till.attempts())) == (1, 1)


def test_the_hold_ends_and_so_does_the_page(till: Till, work) -> None:
    session = till.begin()
    till.end()
    till.let_pages_end()
    work()
    assert till.stripe.get(session)["status"] == "expired"
    assert till.attempts() == ["over"]


def test_too_late_and_sold_out(till: Till, work, mails) -> None:
    session = till.begin()
    till.end()
    till.sell_out()
    till.stripe.pay(session)
    till.stripe.deliver()
    page = till.browser.get(till.at()).text
    assert "Paid, no ticket" in page
    assert "nothing was charged" not in page
    work()
    assert till.ledger() == [(7000, "booked"), (-7000, "booked")]
    (refund,) = till.stripe.refunds
    assert refund["amount"] == 7000
    till.stripe.deliver()
    assert till.ledger() == [(7000, "booked"), (-7000, "booked")]
    assert [m["Subject"] for m in mails()[BO] if "money" in m["Subject"].lower()] == [
        f"Your money goes back: order {till.order.code} for Harbour Lights"
    ]
    hosts = [to for to, letters in mails().items() if "olivia" in to and letters]
    assert len(hosts) == 1
    assert till.breaches() == []


def test_paid_twice_is_given_back_once(till: Till, work) -> None:
    session = till.begin()
    till.stripe.pay(session)
    approved = _second(till)
    till.stripe.deliver()
    till.paypal.approve(approved)
    till.paypal.capture_at_provider(approved)
    till.paypal.deliver(times=3)
    work()
    work()
    assert till.ledger() == [(7000, "booked"), (7000, "booked"), (-7000, "booked")]
    assert (len(till.paypal.refunds), till.stripe.refunds) == (1, [])
    assert till.breaches() == []


def _second(till: Till) -> str:
    answer = till.post("/pay", mode="paypal")
    assert answer.status_code == 303, answer.text
    return str(till.attempt().provider_id)


def test_a_lost_refund_is_found_again(till: Till, work) -> None:
    session = till.begin()
    till.end()
    till.sell_out()
    till.stripe.pay(session)
    till.stripe.deliver("checkout.session.completed")
    till.stripe.lose_next_answer("/v1/refunds", times=3)
    work()
    assert till.ledger() == [(7000, "booked"), (-7000, "asked")]
    till.stripe.deliver()
    assert till.ledger() == [(7000, "booked"), (-7000, "booked")]
    assert len(till.stripe.refunds) == 1


def test_stripe_will_not_give_it_back_and_people_see_it(till: Till, work) -> None:
    session = till.begin()
    till.end()
    till.sell_out()
    till.stripe.pay(session)
    till.stripe.deliver()
    till.stripe.decline_next_refund()
    work()
    assert till.ledger() == [(7000, "booked"), (-7000, "refused")]
    assert till.acts()[-1] == "payment.refund_refused"
    assert till.breaches() == [f"Order {till.order.code} is expired, and €70.00 was paid for it."]


def test_refunded_at_stripe(till: Till) -> None:
    session = till.begin()
    till.stripe.pay(session)
    till.come_back()
    till.stripe.drop()
    till.stripe.refund_at_provider(session, 1000)
    assert set(till.stripe.deliver(times=2)) == {200}
    assert till.ledger() == [(7000, "booked"), (-1000, "booked")]
    till.stripe.refund_at_provider(session)
    till.stripe.deliver()
    assert till.stored().status == "cancelled"
    assert till.breaches() == []


def test_a_dispute_that_is_lost(till: Till) -> None:
    session = till.begin()
    till.stripe.pay(session)
    till.stripe.deliver()
    dispute = till.stripe.dispute(session)
    till.stripe.deliver()
    assert till.acts()[-1] == "payment.disputed"
    till.stripe.close_dispute(dispute["id"], "lost")
    till.stripe.deliver()
    assert till.ledger() == [(7000, "booked"), (-7000, "booked")]
    assert till.stored().status == "cancelled"


def test_webhook_return_and_charge_at_the_same_moment(till: Till, mails) -> None:
    session = till.begin()
    till.stripe.pay(session)

    def charge() -> int:
        tab = till.app.test_client()
        till.give_to(tab)
        path = f"/v1/orders/{till.order.code}/charge"
        return tab.post(path, json={"stripe": session}).status_code

    def come_back() -> int:
        tab = till.app.test_client()
        till.give_to(tab)
        return tab.post(till.at("/return"), headers={"HX-Request": "true"}).status_code

    told, charged, back, *more = at_once(
        lambda: till.stripe.deliver("checkout.session.completed"), charge, come_back, charge
    )
    assert (told, charged, back, more) == ([200], 200, 204, [200])
    assert till.ledger() == [(7000, "booked")]
    assert till.acts() == ["payment.captured"]
    assert confirmations(mails) == 1


def test_a_webhook_takes_few_statements(till: Till) -> None:
    session = till.begin()
    till.stripe.pay(session)
    with statement_counter(till.app) as sent:
        assert till.stripe.deliver("checkout.session.completed") == [200]
    assert till.stored().status == "completed"
    assert len(sent) <= 10, "\n".join(sent)
    with statement_counter(till.app) as sent:
        till.stripe.say_again("checkout.session.completed")
        till.stripe.deliver("checkout.session.completed")
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("currency", "price", "amount"),
    [
        ("EUR", 29, None),
        ("EUR", 1999, 1999),
        ("JPY", 500, 500),
        ("KWD", 1230, 1230),
        ("ISK", 2500, 250_000),
        ("UGX", 9000, 900_000),
    ],
)
def test_amounts_are_whole_minor_units(till: Till, currency: str, price: int, amount) -> None:
    till.sell_in(currency, price)
    till.hold(1)
    till.post("/details")
    answer = till.post("/pay", mode="stripe")
    if amount is None:  # less than Stripe takes
        assert answer.status_code == 422
        assert "Stripe says" in answer.text
        return
    (session,) = till.stripe.sessions
    assert session["amount_total"] == amount
    till.stripe.pay(session["id"])
    till.come_back()
    assert till.ledger() == [(price, "booked")]


def test_what_dinars_cannot_be_charged_is_said(till: Till) -> None:
    till.sell_in("KWD", 1234)
    till.hold(1)
    till.post("/details")
    answer = till.post("/pay", mode="stripe")
    assert answer.status_code == 422
    assert "in steps of 0.010 only" in answer.text


def test_the_account_is_asked_for_nothing_of_strangers(till: Till) -> None:
    till.begin()
    stranger = till.app.test_client()
    assert stranger.get(till.at("/return")).status_code == 404
    assert stranger.post(till.at("/return")).status_code == 404


def test_waiting_for_a_bank_nobody_pays_again(till: Till) -> None:
    session = till.begin()
    intent = till.stripe.pay(session)
    till.stripe.alter(intent["id"], status="processing")
    assert "We are asking your bank" in till.come_back().text
    assert till.attempts() == ["waiting"]
    for answer in (till.browser.get(till.at("/pay")), till.post("/pay", mode="stripe")):
        assert answer.headers["Location"] == till.at("/return")
    page = till.browser.post(
        till.at("/return"), data={"n": "30"}, headers={"HX-Request": "true"}
    ).text
    assert "Stay or leave: we mail you either way" in page
    till.stripe.alter(intent["id"], status="requires_payment_method")
    assert till.come_back().headers["HX-Redirect"] == till.at("/pay?back=stripe")


def test_an_order_paid_by_card_is_seen_by_everybody(till: Till) -> None:
    session = till.begin()
    till.stripe.pay(session)
    till.come_back()
    assert urlsplit(till.browser.get(till.at("/pay")).headers["Location"]).path == till.at()
    with till.app.app_context():
        assert db.session.query(Order).one().completed_at
