"""What comes in from providers: signed, taken once, in any order."""

import json
import time

import pytest
import stripe

from portal.core.db import db
from portal.online.models import ProviderEvent
from tests.integration.online.conftest import Till

EVENTS = "/v1/stripe/events"
BODY = (
    b'{"id": "evt_1", "object": "event", "type": "ping", "data": {"object": {}}, "livemode": false}'
)


def signed(body: bytes, secret: str, **when: int) -> str:
    return stripe.WebhookSignature.generate_signature_header(body.decode(), secret, **when)


def kept(till: Till) -> list[tuple[str, str]]:
    with till.app.app_context():
        rows = db.session.query(ProviderEvent).order_by(ProviderEvent.id)
        return [(row.kind, row.outcome) for row in rows]


def post(till: Till, body: bytes, signature: str | None) -> int:
    headers = {"Stripe-Signature": signature} if signature is not None else {}
    return till.app.test_client().post(EVENTS, data=body, headers=headers).status_code


def test_what_stripe_did_not_sign_is_refused(till: Till) -> None:
    secret = till.stripe.webhook_secret
    good = signed(BODY, secret)
    stamp, _, scheme = good.partition(",")
    for bad in (
        None,
        "",
        "nonsense",
        signed(BODY, "whsec_other"),
        signed(BODY, ""),
        signed(BODY, secret, timestamp=int(time.time()) - 400),
        f"{stamp},{scheme.replace('v1=', 'v0=')}",
        signed(BODY + b" ", secret),
    ):
        assert post(till, BODY, bad) == 400
    assert post(till, b"\xff\xfe", good) == 400
    assert kept(till) == []
    assert post(till, BODY, f"{stamp},v1=00,{scheme}") == 200
    assert kept(till) == [("ping", "no interest")]


def test_an_error_is_said_as_json(till: Till) -> None:
    answer = till.app.test_client().post(EVENTS, data=BODY)
    assert answer.json["errors"][0]["code"] == "bad_signature"


def test_each_is_kept_once(till: Till) -> None:
    session = till.begin()
    till.stripe.pay(session)
    till.stripe.deliver(times=3)
    outcomes = dict(kept(till))
    assert len(kept(till)) == 3
    assert sorted(outcomes.values()) == ["known", "known", "paid"]


def test_what_is_not_about_an_order_of_ours_is_taken_and_left_alone(till: Till) -> None:
    till.begin()
    sdk = stripe.StripeClient(
        till.stripe.secret_key, base_addresses={"api": till.stripe.url}, max_network_retries=0
    )
    other = sdk.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "http://localhost/",
            "client_reference_id": till.order.code,
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": "eur",
                        "unit_amount": 7000,
                        "product_data": {"name": "A mug"},
                    },
                }
            ],
        },
        {"stripe_account": till.account},
    )
    till.stripe.pay(other.id)
    assert set(till.stripe.deliver()) == {200}
    assert (till.stored().status, till.ledger()) == ("pending", [])
    assert {outcome for _, outcome in kept(till)} <= {"unknown", "no interest"}


def test_things_of_another_account_move_nothing(till: Till) -> None:
    session = till.begin()
    till.stripe.pay(session)
    till.stripe.drop()
    thing = dict(till.stripe.get(session))
    till.stripe.tell("checkout.session.completed", thing, till.stripe.connect())
    assert till.stripe.deliver() == [200]
    assert till.stored().status == "pending"


def test_an_event_is_only_a_hint(till: Till) -> None:
    """Signed, but not so: the session itself says it is open."""
    session = till.begin()
    thing = {**till.stripe.get(session), "status": "complete", "payment_status": "paid"}
    till.stripe.tell("checkout.session.completed", thing, till.account)
    till.stripe.deliver()
    assert (till.stored().status, till.ledger()) == ("pending", [])


def test_a_live_event_does_not_move_a_test_order(till: Till) -> None:
    session = till.begin()
    till.stripe.pay(session)
    event = {**till.stripe.events[-1], "livemode": True}
    body = json.dumps(event).encode()
    assert post(till, body, signed(body, till.stripe.webhook_secret)) == 200
    assert till.stored().status == "pending"


def test_altered_amounts_are_found(till: Till) -> None:
    session = till.begin()
    intent = till.stripe.pay(session)
    till.stripe.alter(intent["id"], amount_received=6999)
    till.stripe.deliver()
    assert (till.stored().status, till.ledger(), till.attempts()) == ("pending", [], ["odd"])


def test_while_stripe_is_silent_it_is_asked_to_come_again(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = till.begin()
    till.stripe.pay(session)
    monkeypatch.setitem(till.app.config, "STRIPE_API_BASE", "http://127.0.0.1:9")
    assert till.stripe.deliver("checkout.session.completed") == [503]
    assert kept(till) == []
    monkeypatch.setitem(till.app.config, "STRIPE_API_BASE", till.stripe.url)
    assert till.stripe.deliver("checkout.session.completed") == [200]
    assert till.stored().status == "completed"


def test_paypal_is_asked_whether_it_was_it(till: Till) -> None:
    ref = till.begin("paypal")
    till.paypal.approve(ref)
    letters = till.paypal.events
    browser = till.app.test_client()
    forged = json.dumps({**letters[0], "event_type": "PAYMENT.CAPTURE.COMPLETED"})
    assert browser.post("/v1/paypal/events", data=forged).status_code == 400
    headers = {
        "PAYPAL-AUTH-ALGO": "SHA256withRSA",
        "PAYPAL-CERT-URL": "https://x.example",
        "PAYPAL-TRANSMISSION-ID": "1",
        "PAYPAL-TRANSMISSION-SIG": "2",
        "PAYPAL-TRANSMISSION-TIME": "3",
    }
    assert browser.post("/v1/paypal/events", data=forged, headers=headers).status_code == 400
    assert browser.post("/v1/paypal/events", data=b"[", headers=headers).status_code == 400
    assert kept(till) == []


@pytest.mark.parametrize("address", ["/v1/stripe/events", "/v1/paypal/events"])
def test_where_a_provider_is_not_set_up_there_is_nothing(make_app, address: str) -> None:
    assert make_app().test_client().post(address, data=BODY).status_code == 404
