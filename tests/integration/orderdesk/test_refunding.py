"""Otto gives money back: tickets with what they cost, an amount, by the provider or by hand."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.core import clock
from portal.core.db import db
from portal.core.money import Money
from portal.online import gateways
from portal.online.found import Wish
from portal.payments import Payment
from tests.factories import make_code, make_order, make_ticket
from tests.integration.orderdesk.conftest import Desk
from tests.support.stage import at_once


def test_one_of_three_tickets_goes_back(desk: Desk, work, mails) -> None:
    desk.pay(3)
    answer = desk.refund(2)
    assert (answer.status_code, desk.seats()) == (303, ["valid"] * 3)  # not before it is made
    assert "Refund on its way" in desk.otto.get(desk.here()).text
    work()
    assert desk.ledger() == [(10500, "booked"), (-3500, "booked")]
    assert desk.seats() == ["valid", "refunded", "valid"]
    assert (desk.taken(), desk.stored().status) == (2, "completed")
    desk.stripe.deliver(times=2)
    work()
    assert (desk.taken(), desk.seats().count("refunded")) == (2, 1)
    told = [m for m in mails()["bo@example.org"] if "goes back" in m["subject"]]
    assert [m["subject"] for m in told] == [
        f"€35.00 goes back to you: order {desk.order.code} for Harbour Lights"
    ]
    assert "Get well soon" in told[0].get_body(("plain",)).get_content()
    assert desk.acts("order.tickets") == ["order.tickets_refunded"]
    assert desk.breaches() == []


def test_the_rest_of_it_cancels_the_order(desk: Desk, work) -> None:
    desk.pay(3)
    desk.refund(1)
    work()
    desk.refund(2, 3)
    work()
    assert (desk.stored().status, desk.taken()) == ("cancelled", 0)
    assert desk.seats() == ["refunded"] * 3
    assert desk.breaches() == []


def test_an_amount_leaves_the_tickets(desk: Desk, work) -> None:
    desk.pay(2)
    assert desk.refund(amount="12.50").status_code == 303
    work()
    assert desk.ledger()[1:] == [(-1250, "booked")]
    assert (desk.seats(), desk.taken()) == (["valid", "valid"], 2)


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("70.01", "€70.00 can be given back at most."),
        ("", "Tick tickets, or write an amount."),
        ("0", "Tick tickets, or write an amount."),
        ("1e3", "Write an amount like"),
    ],
)
def test_what_cannot_be_is_said_on_its_field(desk: Desk, amount: str, sentence: str) -> None:
    desk.pay(2)
    answer = desk.refund(amount=amount)
    assert answer.status_code == 422
    field = re.search(r'id="amount-error".*?</p>', answer.text, re.S)
    assert field
    assert sentence in field[0]
    assert desk.ledger() == [(7000, "booked")]


def test_a_ticket_goes_back_once(desk: Desk, work) -> None:
    desk.pay(2)
    desk.refund(1)
    assert desk.refund(1).status_code == 409
    work()
    assert desk.refund(1).status_code == 409
    assert desk.refund(7).status_code == 422
    assert desk.ledger()[1:] == [(-3500, "booked")]


def test_the_provider_says_no_and_nothing_has_changed(desk: Desk, work, mails) -> None:
    desk.pay(2)
    desk.stripe.decline_next_refund()
    desk.refund(1)
    work()
    assert desk.ledger()[1:] == [(-3500, "refused")]
    assert (desk.seats(), desk.taken()) == (["valid", "valid"], 2)
    page = desk.otto.get(desk.here()).text
    assert "Insufficient funds in your Stripe balance" in page
    again = re.search(r'href="([^"]*refund\?amount[^"]*)"', page)
    assert again
    form = desk.otto.get(again[1].replace("&amp;", "&")).text
    assert 'value="35.00"' in form
    assert re.search(rf'value="{desk.order.code}-1" checked', form)
    assert [m for m in mails()["bo@example.org"] if "goes back" in m["subject"]] == []
    desk.refund(1, key="another-key")
    work()
    assert desk.seats() == ["refunded", "valid"]


def test_all_of_it_asked_and_refused_cancels_nothing(desk: Desk, work) -> None:
    desk.pay(2)
    desk.stripe.decline_next_refund()
    desk.refund(1, 2)
    desk.stripe.deliver()
    assert (desk.stored().status, desk.breaches()) == ("completed", [])
    work()
    assert (desk.stored().status, desk.seats()) == ("completed", ["valid", "valid"])


def test_a_lost_answer_is_found_again(desk: Desk, work) -> None:
    desk.pay(2)
    desk.refund(1)
    desk.stripe.lose_next_answer("/v1/refunds", times=3)
    desk.stripe.drop()
    work()
    assert desk.ledger()[1:] == [(-3500, "asked")]
    with desk.app.app_context():
        # A day later: the key is forgotten, the payment itself tells.
        long_ago = clock.now() - timedelta(days=2)
        db.session.execute(update(Payment).where(Payment.amount_minor < 0).values(at=long_ago))
        db.session.commit()
    assert "has not answered yet" in desk.otto.get(desk.here()).text
    desk.stripe.advance(2 * 24 * 3600)
    assert desk.otto.post(desk.here("/refund/again")).status_code == 303
    work()
    assert desk.ledger()[1:] == [(-3500, "booked")]
    assert (len(desk.stripe.refunds), desk.seats()) == (1, ["refunded", "valid"])


def test_the_same_form_twice_is_one_refund(desk: Desk, work) -> None:
    desk.pay(3)
    answers = at_once(*[lambda: desk.refund(1, key="one-form-key").status_code] * 4)
    assert answers == [303] * 4
    work()
    assert desk.ledger()[1:] == [(-3500, "booked")]
    assert desk.refund(2, key="one-form-key").status_code == 422


def test_two_who_refund_the_same_ticket_at_once_refund_it_once(desk: Desk, work) -> None:
    desk.pay(3)
    for who in ("otto", "cora", "olivia"):
        desk.stage.as_(who)
    answers = at_once(
        *[lambda w=who: desk.refund(1, who=w).status_code for who in ("otto", "cora", "olivia")]
    )
    assert sorted(answers) == [303, 409, 409]
    work()
    assert (desk.ledger()[1:], desk.taken()) == ([(-3500, "booked")], 2)
    assert desk.breaches() == []


def test_a_webhook_tells_the_refund_while_the_worker_hears_of_it(desk: Desk, work) -> None:
    desk.pay(3)
    desk.refund(1)
    paid_as = str(desk.attempt().payment_id)
    with desk.app.app_context():
        asked = db.session.query(Payment).filter(Payment.amount_minor < 0).one()
        wish = Wish(
            account=asked.account,
            payment_id=paid_as,
            amount=Money(3500, "EUR"),
            key=str(asked.idempotency_key),
            order_code=desk.order.code,
        )
        db.session.rollback()
        gateways.of("stripe").refund(wish)  # made, and its worker was killed
    at_once(work, *[lambda: desk.stripe.deliver(times=2)] * 2)
    assert (desk.ledger()[1:], desk.seats().count("refunded")) == ([(-3500, "booked")], 1)
    assert (desk.taken(), desk.breaches()) == (2, [])
    assert desk.acts("order.tickets") == ["order.tickets_refunded"]


def test_discount_as_paid_and_the_use_comes_back(desk: Desk, work) -> None:
    ticket = desk.stage.make(make_ticket, desk.stage.event, price_minor=999)
    with desk.app.app_context():
        db.session.add(desk.stage.event)
        code = make_code(desk.stage.event, "DOCK15", db.session.merge(ticket), value=1500)
        code_id = code.id
    desk.hold_of({ticket: 3}, typed=["DOCK15"])
    desk.post("/details")
    desk.post("/pay", mode="stripe")
    desk.stripe.pay(str(desk.attempt().provider_id))
    desk.come_back()
    desk.refund(1)
    work()
    assert desk.ledger() == [(2547, "booked"), (-849, "booked")]
    with desk.app.app_context():
        from portal.codes import Code

        assert db.session.get_one(Code, code_id).used == 2
    desk.refund(2, 3)
    work()
    with desk.app.app_context():
        assert db.session.get_one(Code, code_id).used == 0
    assert (desk.stored().status, desk.breaches()) == ("cancelled", [])


def test_cash_goes_back_by_hand_out_of_a_drawer(desk: Desk, mails) -> None:
    with desk.app.app_context():
        db.session.add(desk.stage.event)
        ticket = make_ticket(desk.stage.event)
        order = make_order(desk.stage.event, {ticket: 2}, email="bo@example.org")
        desk.order = order
        db.session.expunge_all()
    page = desk.otto.get(desk.here("/refund")).text
    assert page.count('name="attendee"') == 2
    assert desk.refund(1).status_code == 303
    assert desk.ledger() == [(7000, "booked"), (-3500, "booked")]
    assert (desk.seats(), desk.taken()) == (["refunded", "valid"], 1)
    assert "drawer of <bdi>Otto Organizer</bdi>" in desk.otto.get(desk.here()).text
    assert len([m for m in mails()["bo@example.org"] if "goes back" in m["subject"]]) == 1
    assert desk.breaches() == []


def test_paypal_gives_a_ticket_back(desk: Desk, work) -> None:
    desk.paypal.approve(desk.begin("paypal"))
    desk.come_back()
    desk.refund(2)
    work()
    desk.paypal.deliver(times=2)
    assert (desk.ledger()[1:], desk.seats()) == ([(-3500, "booked")], ["valid", "refunded"])


def test_what_it_would_do_is_said_before(desk: Desk) -> None:
    desk.pay(3)
    form = {"attendee": [f"{desk.order.code}-1"], "amount": ""}
    part = desk.otto.post(desk.here("/refund/sum"), data=form, headers={"HX-Request": "true"})
    assert "Refund €35.00</button>" in part.text
    assert "1 ticket stops" in part.text
    assert desk.ledger() == [(10500, "booked")]


@pytest.mark.parametrize(
    ("who", "status"), [("bea", 403), ("chip", 403), ("stan", 404), ("cora", 303), ("ada", 303)]
)
def test_who_may_give_back(desk: Desk, who: str, status: int) -> None:
    desk.pay(1)
    assert desk.refund(1, who=who).status_code == status
    assert len(desk.ledger()) == (2 if status == 303 else 1)


def test_the_order_of_another_event_is_unknown(desk: Desk) -> None:
    desk.pay(1)
    assert desk.otto.get("/events/harbour-lights/orders/NNNNN/refund").status_code == 404
    assert desk.app.test_client().post(desk.here("/refund")).status_code == 303  # to sign in
