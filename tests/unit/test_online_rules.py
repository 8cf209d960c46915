"""What an answer means, before anything is done about it."""

from dataclasses import replace

import pytest

from portal.core.money import Money
from portal.online.found import Found, Standing
from portal.online.gateways import stripe_events
from portal.online.models import PaymentAttempt
from portal.online.rules import judge
from portal.payments import Provider

ATTEMPT = PaymentAttempt(
    ref="a1", provider="stripe", account="acct_1", provider_id="cs_1",
    amount_minor=7000, currency="EUR",
)  # fmt: skip
PAID = Found(
    provider=Provider.STRIPE,
    account="acct_1",
    provider_id="cs_1",
    attempt_ref="a1",
    order_code="K7QM2",
    standing=Standing.PAID,
    amount=Money(7000, "EUR"),
    payment_id="pi_1",
)


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({}, "book"),
        ({"provider_id": None}, "book"),  # a payment does not name its page
        ({"standing": Standing.OPEN}, "keep waiting"),
        ({"standing": Standing.WAITING}, "keep waiting"),
        ({"standing": Standing.OVER}, "close"),
        ({"amount": Money(6999, "EUR")}, "look"),
        ({"amount": Money(7001, "EUR")}, "look"),
        ({"amount": Money(7000, "USD")}, "look"),
        ({"amount": None}, "look"),
        ({"payment_id": None}, "look"),
        ({"account": "acct_2"}, "ignore"),
        ({"account": None}, "ignore"),
        ({"provider": Provider.PAYPAL}, "ignore"),
        ({"order_code": "XXXXX"}, "ignore"),
        ({"attempt_ref": "a2"}, "ignore"),
        ({"provider_id": "cs_2"}, "ignore"),
    ],
    ids=str,
)
def test_the_table(said, verdict) -> None:
    assert judge(replace(PAID, **said), ATTEMPT, "K7QM2").verdict == verdict


@pytest.mark.parametrize(
    ("kind", "thing", "asks"),
    [
        ("checkout.session.completed", {"object": "checkout.session", "id": "cs_1"}, "cs_1"),
        ("checkout.session.expired", {"object": "checkout.session", "id": "cs_1"}, "cs_1"),
        ("payment_intent.succeeded", {"object": "payment_intent", "id": "pi_1"}, "pi_1"),
        ("payment_intent.created", {"object": "payment_intent", "id": "pi_1"}, None),
        ("charge.refunded", {"object": "charge", "payment_intent": "pi_1"}, "pi_1"),
        ("charge.dispute.created", {"object": "dispute", "payment_intent": "pi_1"}, "pi_1"),
        ("refund.failed", {"object": "refund", "payment_intent": "pi_1"}, "pi_1"),
        ("customer.created", {"object": "customer", "id": "cus_1"}, None),
        ("payout.paid", {"object": "payout", "id": "po_1"}, None),
    ],
)
def test_what_an_event_asks_to_be_looked_at(kind, thing, asks) -> None:
    event = {"id": "evt_1", "type": kind, "account": "acct_1", "data": {"object": thing}}
    report = stripe_events.read(event, live=False)
    assert (report.thing, report.account) == (asks, "acct_1")


def test_what_is_told_of_an_account() -> None:
    def told(kind: str) -> tuple[bool, bool]:
        event = {"id": "evt_1", "type": kind, "account": "acct_1", "data": {"object": {}}}
        report = stripe_events.read(event, live=False)
        return report.account_gone, report.account_changed

    assert told("account.application.deauthorized") == (True, False)
    assert told("account.updated") == (False, True)
    assert told("account.external_account.created") == (False, False)
