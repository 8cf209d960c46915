"""What the stand-in has to say: signed, held back, twice, in any order, again, or never."""

import json
import threading

import pytest
import requests
import stripe
from flask import Flask, request

from standins import keys
from standins.serving import served
from tests.support.providers import into

PAID = ["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]


def test_nothing_leaves_before_it_is_asked_for(paid, shop, stripe_standin):
    assert (shop.kinds, stripe_standin.post.waiting) == ([], PAID)
    assert stripe_standin.deliver("checkout.session.completed", times=3) == [200, 200, 200]
    assert shop.kinds == ["checkout.session.completed"] * 3
    assert stripe_standin.drop("charge.succeeded") == ["charge.succeeded"]
    assert stripe_standin.post.waiting == ["payment_intent.succeeded"]


def test_events_arrive_in_any_order(paid, shop, stripe_standin):
    orders = set()
    for _ in range(50):
        shop.heard.clear()
        stripe_standin.deliver(shuffle=True)
        orders.add(tuple(shop.kinds))
        stripe_standin.say_again()
        stripe_standin.post.receipts.clear()

    assert {frozenset(order) for order in orders} == {frozenset(PAID)}
    assert len(orders) > 1


def test_what_was_not_taken_waits_and_comes_again(paid, shop, stripe_standin):
    shop.status = 500
    first = stripe_standin.deliver()
    shop.status = 200
    second, third = stripe_standin.deliver(), stripe_standin.deliver()

    assert (first, second, third) == ([500] * 3, [200] * 3, [])


def test_what_was_refused_twice_comes_again_once(session, shop, stripe_standin):
    stripe_standin.expire(session.id)
    shop.status = 500

    assert stripe_standin.deliver(times=2) == [500, 500]
    assert stripe_standin.post.waiting == ["checkout.session.expired"]


def test_a_shop_without_a_port_hears_as_well(session, stripe_standin):
    app, heard = Flask("shop"), []

    @app.post(keys.STRIPE_EVENTS)
    def events():
        body, signature = request.get_data(), request.headers["Stripe-Signature"]
        event = stripe.Webhook.construct_event(body, signature, stripe_standin.webhook_secret)
        heard.append(event.type)
        return "", 202

    stripe_standin.deliver_to(into(app.test_client(), keys.STRIPE_EVENTS))
    stripe_standin.tell("account.external_account.created", {"id": "ba_1"}, session.id)

    assert (stripe_standin.deliver(), heard) == ([202], ["account.external_account.created"])


def test_an_event_is_what_the_list_of_events_has(sdk, account, paid, stripe_standin):
    bodies = []
    stripe_standin.deliver_to(lambda body, _: bodies.append(json.loads(body)) or 200)
    stripe_standin.deliver()
    listed = sdk.v1.events.list(None, {"stripe_account": account}).data

    assert [event["id"] for event in bodies] == [event.id for event in reversed(listed)]
    event = bodies[-1]
    assert (event["object"], event["account"], event["livemode"]) == ("event", account, False)
    assert event["api_version"] == stripe.api_version
    assert event["data"]["object"]["payment_status"] == "paid"
    one = sdk.v1.events.retrieve(event["id"], None, {"stripe_account": account})
    assert one.type == "checkout.session.completed"


def test_an_event_tells_how_things_stood_then(session, stripe_standin):
    bodies = []
    stripe_standin.deliver_to(lambda body, _: bodies.append(json.loads(body)) or 200)
    stripe_standin.decline(session.id)
    stripe_standin.pay(session.id)
    stripe_standin.deliver("payment_intent.payment_failed")

    assert [event["data"]["object"]["status"] for event in bodies] == ["requires_payment_method"]


def test_another_secret_does_not_fit(paid, shop, stripe_standin):
    shop.secret = "whsec_other"

    with pytest.raises(stripe.SignatureVerificationError):
        stripe_standin.deliver()


@pytest.fixture
def door():
    """A shop behind a port: it stumbles twice, then takes everything."""
    app = Flask("shop")
    app.heard, app.done = [], threading.Event()

    @app.post("/events")
    def events():
        app.heard.append(request.get_json()["type"])
        if len(app.heard) == 3:
            app.done.set()
        return "", 503 if len(app.heard) < 3 else 200

    with served(app) as url:
        app.url = f"{url}/events"
        yield app


def test_sent_at_once_it_comes_again_until_it_is_taken(session, door, stripe_standin):
    stripe_standin.deliver_to(door.url)
    stripe_standin.post.at_once(delay=0.05)
    stripe_standin.expire(session.id)

    assert door.done.wait(10)
    stripe_standin.post.close()
    assert door.heard == ["checkout.session.expired"] * 3
    assert [receipt.status for receipt in stripe_standin.post.receipts] == [503, 503, 200]


def test_a_shop_that_is_not_there_is_no_end(session, stripe_standin):
    stripe_standin.deliver_to("http://127.0.0.1:9/events")
    stripe_standin.expire(session.id)

    assert stripe_standin.deliver() == [599]
    assert stripe_standin.post.waiting == ["checkout.session.expired"]


def test_reset_forgets_all(paid, stripe_standin):
    url = stripe_standin.url
    stripe_standin.reset()

    assert (stripe_standin.sessions, stripe_standin.events) == ([], [])
    assert (stripe_standin.requests, stripe_standin.post.waiting) == ([], [])
    assert requests.get(f"{url}/c/pay/cs_test_1", timeout=10).status_code == 404
