"""The demo takes cards: into the account it is told, once, and never against somebody's will."""

import pytest
from flask import Flask

from portal import events, payments
from portal.core.db import db, in_transaction
from portal.online import StripeAuthorization, authorizations, connected
from tests.integration.demo.test_demo import type_in
from tests.support.portal import MakeApp

TAKE = "demo --stripe-account acct_demo"
SAID = "Cards are taken into acct_demo."
BOTH = {"STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_PUBLISHABLE_KEY": "pk_1"}
PAYPAL = {"PAYPAL_CLIENT_ID": "c", "PAYPAL_SECRET": "s", "PAYPAL_WEBHOOK_ID": "w"}


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app(**BOTH, STRIPE_WEBHOOK_SECRET="whsec_1", **PAYPAL)


def labels(app: Flask) -> list[str]:
    with app.app_context():
        return [way.label for way in payments.ways(events.by_slug("harbour-lights"))]


def test_cards_and_paypal_are_offered_with_the_rest(app: Flask) -> None:
    assert SAID in type_in(app, TAKE).output
    assert labels(app) == ["Card", "PayPal", "Bank transfer", "Pay at the venue"]
    with app.app_context():
        found = db.session.query(StripeAuthorization).one()
        assert (found.account, found.publishable_key) == ("acct_demo", "pk_1")
        assert found.connected_at


def test_twice_is_once(app: Flask) -> None:
    type_in(app, TAKE)
    assert SAID not in type_in(app, TAKE).output


def test_also_for_a_demo_that_is_there(app: Flask) -> None:
    type_in(app, "demo")
    assert labels(app) == ["Bank transfer", "Pay at the venue"]
    assert SAID in type_in(app, TAKE).output


def test_who_disconnected_it_is_left_alone(app: Flask) -> None:
    type_in(app, TAKE)
    with app.app_context():
        event = events.by_slug("harbour-lights")
        in_transaction(lambda: authorizations._forget(event, connected(event), None))
    assert SAID not in type_in(app, TAKE).output
    assert "Card" not in labels(app)


def test_not_in_production(make_app: MakeApp, app: Flask) -> None:
    app.config["ENV"] = "production"
    assert "never runs in production" in type_in(app, TAKE).output
