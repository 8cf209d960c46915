"""Both stand-ins as a program beside a portal: `python -m standins`, as `make run` starts it."""

import os
import queue
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
import requests
import stripe
from flask import Flask, request

from standins import keys
from standins.serving import served
from tools import standins as beside
from tools.places import ROOT


@contextmanager
def program(*arguments):
    """Running within the block; SIGTERM ends it in good order."""
    command = [sys.executable, "-m", "standins", *map(str, arguments)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()


def wait_for(port):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError(f"port {port} did not open")


@pytest.fixture
def shop():
    """A portal that only listens: `shop.heard.get()` is the next notice."""
    app = Flask("shop")
    app.heard = queue.Queue()

    @app.post(keys.STRIPE_EVENTS)
    def events():
        body = request.get_data()
        signature = request.headers["Stripe-Signature"]
        event = stripe.Webhook.construct_event(body, signature, keys.STRIPE_WEBHOOK_SECRET)
        app.heard.put((event.type, event.account))
        return ""

    with served(app) as url:
        app.url = url
        yield app


def test_it_tells_the_portal_and_remembers_over_a_restart(shop, wanted, tmp_path):
    # Below what the system hands out to others between our look and the start.
    stripe_port, paypal_port = beside.ports_after(20_000 + os.getpid() % 10_000)
    ports = ("--stripe-port", stripe_port, "--paypal-port", paypal_port)
    arguments = (*ports, "--shop", shop.url, "--memory", tmp_path / "new" / "standins.json")
    base = f"http://127.0.0.1:{stripe_port}"
    sdk = stripe.StripeClient(keys.STRIPE_SECRET_KEY, base_addresses={"api": base})
    options = {"stripe_account": keys.STRIPE_ACCOUNT}

    with program(*arguments):
        wait_for(stripe_port)
        wait_for(paypal_port)
        session = sdk.v1.checkout.sessions.create(wanted, options)
        answer = requests.post(
            session.url, {"card": "4242424242424242"}, timeout=10, allow_redirects=False
        )
        heard = {shop.heard.get(timeout=10) for _ in range(3)}
    with program(*arguments):
        wait_for(stripe_port)
        paid = sdk.v1.checkout.sessions.retrieve(session.id, None, options)
        refund = sdk.v1.refunds.create({"payment_intent": paid.payment_intent}, options)

    assert answer.status_code == 303
    assert heard == {
        ("charge.succeeded", keys.STRIPE_ACCOUNT),
        ("payment_intent.succeeded", keys.STRIPE_ACCOUNT),
        ("checkout.session.completed", keys.STRIPE_ACCOUNT),
    }
    assert (paid.payment_status, refund.amount) == ("paid", 9000)


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, True),
        ({"PORTAL_ENV": "development", "PORTAL_STRIPE_SECRET_KEY": ""}, True),
        ({"PORTAL_STRIPE_SECRET_KEY": "sk_live_1"}, False),
        ({"PORTAL_PAYPAL_CLIENT_ID": "real"}, False),
        ({"PORTAL_ENV": "production"}, False),
    ],
)
def test_they_stand_in_only_where_there_is_no_real_provider(environment, wanted):
    assert beside.wanted(environment) is wanted


def test_a_portal_is_told_where_they_are():
    told = beside.settings(5001, 5002)

    assert told["PORTAL_STRIPE_API_BASE"] == "http://127.0.0.1:5001"
    assert told["PORTAL_STRIPE_CONNECT_BASE"] == "http://127.0.0.1:5001"
    assert told["PORTAL_PAYPAL_API_BASE"] == "http://127.0.0.1:5002"
    assert sorted(told) == [
        "PORTAL_PAYPAL_API_BASE",
        "PORTAL_PAYPAL_CLIENT_ID",
        "PORTAL_PAYPAL_SECRET",
        "PORTAL_PAYPAL_WEBHOOK_ID",
        "PORTAL_STRIPE_API_BASE",
        "PORTAL_STRIPE_CLIENT_ID",
        "PORTAL_STRIPE_CONNECT_BASE",
        "PORTAL_STRIPE_PUBLISHABLE_KEY",
        "PORTAL_STRIPE_SECRET_KEY",
        "PORTAL_STRIPE_WEBHOOK_SECRET",
    ]


def test_a_port_that_is_taken_is_gone_round():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        stripe_port, paypal_port = beside.ports_after(port - 1)

    assert len({port, stripe_port, paypal_port}) == 3
