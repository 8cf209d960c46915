"""What differs is found at night, or now, and settled with one click each."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.core import clock
from portal.core.db import db, in_transaction
from portal.online import PaymentAttempt, reconciling
from portal.online.gateways import stripe as stripe_gateway
from portal.online.models import Reconciliation
from portal.payments import Payment
from tests.integration.orderdesk.conftest import Desk
from tests.support.statements import statement_counter

HERE = "/events/harbour-lights/payments/reconciliation"


def run(desk: Desk, work) -> None:
    assert desk.otto.post(f"{HERE}/run").status_code == 303
    work()


def settle(desk: Desk) -> str:
    """Press the first button; what the page says then."""
    page = desk.otto.get(HERE).text
    button = r"[^>]*>\s*<input[^>]*>\s*<button[^>]*button--sm"
    action = re.search(rf'action="({HERE}/[^"]+)"{button}', page)
    assert action, page
    answer = desk.otto.post(action[1], follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def test_nothing_differs(desk: Desk, work) -> None:
    assert "Nothing to compare yet" in desk.otto.get(HERE).text
    desk.pay(1)
    desk.stripe.deliver()
    run(desk, work)
    page = desk.otto.get(HERE).text
    assert "Nothing differs" in page
    assert "Last looked at" in page


def test_paid_there_and_not_here(desk: Desk, work) -> None:
    desk.stripe.pay(desk.begin())
    desk.stripe.drop()
    run(desk, work)
    assert desk.kinds() == ["paid-there"]
    assert "Settled: both say the same now." in settle(desk)
    assert (desk.kinds(), desk.ledger()) == ([], [(7000, "booked")])
    assert desk.stored().status == "completed"


def test_paid_there_too_late_goes_back(desk: Desk, work) -> None:
    desk.stripe.pay(desk.begin())
    desk.stripe.drop()
    desk.set_all(PaymentAttempt, state="over")
    desk.end()
    desk.sell_out()
    run(desk, work)
    settle(desk)
    work()
    assert desk.ledger() == [(7000, "booked"), (-7000, "booked")]
    assert (desk.kinds(), desk.breaches()) == ([], [])


def test_refunded_there(desk: Desk, work) -> None:
    desk.pay(2)
    desk.stripe.refund_at_provider(str(desk.attempt().provider_id), 2500)
    desk.stripe.drop()
    run(desk, work)
    assert desk.kinds() == ["refunded-there"]
    settle(desk)
    assert (desk.kinds(), desk.ledger()) == ([], [(7000, "booked"), (-2500, "booked")])


def test_another_amount_is_given_back(desk: Desk, work) -> None:
    thing = desk.begin()
    desk.stripe.alter(thing, amount_total=6900)
    desk.stripe.pay(thing)
    desk.stripe.deliver()
    intent = desk.stripe.intents[-1]
    if intent["amount_received"] == 7000:  # the stand-in takes what the lines say
        desk.stripe.alter(intent["id"], amount_received=6900)
        desk.stripe.alter(intent["latest_charge"], amount=6900)
        desk.forget()
        desk.set_all(PaymentAttempt, state="odd")
    run(desk, work)
    assert desk.kinds() == ["amount"]
    settle(desk)
    work()
    assert (desk.kinds(), desk.ledger()) == ([], [(6900, "booked"), (-6900, "booked")])


def test_unknown_there_is_put_aside(desk: Desk, work) -> None:
    desk.pay(1)
    desk.stripe.deliver()
    with desk.app.app_context():
        db.session.execute(update(Payment).values(provider_id="pi_gone"))
        gone = {"provider_id": "cs_gone", "payment_id": "pi_gone", "ref": "gone", "seen_at": None}
        db.session.execute(update(PaymentAttempt).values(**gone))
        db.session.commit()
    run(desk, work)
    # The one that is there belongs to no order here any more.
    assert sorted(desk.kinds()) == ["paid-there", "unknown-there"]
    assert "Put aside." in settle(desk)
    assert "Put aside." in settle(desk)
    run(desk, work)
    assert desk.kinds() == []
    assert desk.acts("payment.put") == ["payment.put_aside"] * 2


def test_paypal_is_asked_about_each(desk: Desk, work) -> None:
    desk.paypal.approve(desk.begin("paypal"))
    desk.come_back()
    desk.paypal.refund_at_provider(desk.paypal.captures[0]["id"], "10.00")
    desk.paypal.drop()
    run(desk, work)
    assert desk.kinds() == ["refunded-there"]
    settle(desk)
    assert desk.ledger() == [(7000, "booked"), (-1000, "booked")]


def test_refunds_without_an_answer_and_money_without_tickets(desk: Desk, work) -> None:
    desk.pay(1)
    desk.refund(1)
    with desk.app.app_context():
        long_ago = clock.now() - timedelta(hours=1)
        db.session.execute(update(Payment).where(Payment.amount_minor < 0).values(at=long_ago))
        db.session.commit()
    page = desk.otto.get(HERE).text
    assert ("Refunds without an answer" in page, "Paid, no ticket" in page) == (True, False)
    desk.stripe.decline_next_refund()
    desk.set_all(Payment, state="booked")
    with desk.app.app_context():
        db.session.execute(update(Payment).where(Payment.amount_minor < 0).values(state="refused"))
        from portal.orders import Order

        db.session.execute(update(Order).values(status="expired", ended_at=clock.now()))
        db.session.commit()
    page = desk.otto.get(HERE).text
    assert ("Refunds without an answer" in page, "Paid, no ticket" in page) == (False, True)
    assert "Paid, no ticket." in desk.otto.get(desk.here()).text


def test_page_by_page_and_taken_up_where_it_stopped(
    desk: Desk, work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stripe_gateway, "_PAGE", 1)
    for _ in range(3):
        desk.stripe.pay(desk.begin(count=1))
        desk.stripe.drop()
    with desk.app.app_context():
        in_transaction(lambda: reconciling.begin(desk.stage.event.id))
        # Two pages, then the worker is killed.
        monkeypatch.setattr(reconciling, "_PAGES", 2)
        reconciling.walk(desk.stage.event.id, 1)
    assert len(desk.kinds()) == 2
    asked = len([r for r in desk.stripe.requests if r.path == "/v1/payment_intents"])
    work()
    again = len([r for r in desk.stripe.requests if r.path == "/v1/payment_intents"]) - asked
    assert (len(desk.kinds()), again) == (3, 1)
    with desk.app.app_context():
        last = db.session.get_one(Reconciliation, desk.stage.event.id)
        assert (last.is_running, last.looked_at) == (False, 3)


def test_a_silent_provider_is_asked_again_later(desk: Desk, work) -> None:
    desk.pay(1)
    with desk.silence():
        run(desk, work)
    assert "Stripe did not answer as it should" in desk.otto.get(HERE).text
    with desk.app.app_context():
        reconciling.walk(desk.stage.event.id, 1)
    assert "Nothing differs" in desk.otto.get(HERE).text


def test_at_night_once(desk: Desk, work) -> None:
    desk.stripe.pay(desk.begin())
    desk.stripe.drop()
    work()
    assert desk.kinds() == []  # of this very hour: its webhook may come
    desk.set_all(PaymentAttempt, created_at=clock.now() - timedelta(days=2))
    work()
    assert desk.kinds() == ["paid-there"]
    asked = len(desk.stripe.requests)
    work()
    assert len(desk.stripe.requests) == asked


def test_two_clicks_are_one_run(desk: Desk) -> None:
    desk.pay(1)
    first = desk.otto.post(f"{HERE}/run", follow_redirects=True).text
    second = desk.otto.post(f"{HERE}/run", follow_redirects=True).text
    assert ("Looking now. You can leave" in first, "already" in second) == (True, True)


@pytest.mark.parametrize(("who", "status"), [("cora", 200), ("bea", 403), ("stan", 404)])
def test_who_sees_it(desk: Desk, who: str, status: int) -> None:
    assert desk.stage.as_(who).get(HERE).status_code == status
    if status != 200:
        assert desk.stage.as_(who).post(f"{HERE}/run").status_code == status
        assert desk.stage.as_(who).post(f"{HERE}/x").status_code == status
    else:
        assert desk.stage.as_(who).post(f"{HERE}/x").status_code == 404


def test_statements_do_not_grow(desk: Desk, work) -> None:
    counts = []
    for places in (1, 2):
        for _ in range(places):
            desk.stripe.pay(desk.begin(count=1))
            desk.stripe.drop()
        with desk.app.app_context():
            db.session.execute(update(Reconciliation).values(done_at=clock.now()))
            db.session.commit()
        run(desk, work)
        with statement_counter(desk.app) as sent:
            assert desk.otto.get(HERE).status_code == 200
        counts.append(len(sent))
    assert len(desk.kinds()) == 3
    assert counts[0] == counts[1]
    assert counts[0] <= 8
