"""The description at `/v1/openapi.json` is true: schemathesis tries what it allows and forbids."""

import re

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from standins.paypal import PayPal
from standins.stripe import Stripe
from tests.factories import make_user, signed_in
from tests.support.portal import MakeApp

pytestmark = pytest.mark.databases("sqlite")

BOUNDED = settings(
    max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture
def app(make_app: MakeApp, stripe_standin: Stripe, paypal_standin: PayPal) -> Flask:
    """With both providers, or what they report would not be listened to."""
    return make_app(**stripe_standin.settings, **paypal_standin.settings)


@pytest.fixture
def description(app: Flask) -> BaseSchema:
    description = schemathesis.openapi.from_wsgi("/v1/openapi.json", app)
    # Who may ask is for the tests of each address; here it is always an admin.
    description.config.generation.with_security_parameters = False
    return description


@pytest.fixture
def cookies(app: Flask) -> dict[str, str]:
    """Of an admin who is signed in."""
    with app.app_context():
        ada = make_user("Ada Admin", is_admin=True)
    return {"session": signed_in(app, ada).get_cookie("session").value}


def try_out(operation: APIOperation, mode: GenerationMode, cookies: dict[str, str]) -> None:
    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def answers_as_described(case: schemathesis.Case) -> None:
        left_out = [ignored_auth]
        if operation.path.endswith("/events"):  # nobody but the provider can sign: 400
            left_out.append(positive_data_acceptance)
        case.call_and_validate(cookies=cookies, excluded_checks=left_out)

    answers_as_described()


def test_what_is_allowed_is_answered_as_described(description, cookies) -> None:
    operations = [found.ok() for found in description.get_all_operations()]
    for operation in operations:
        try_out(operation, GenerationMode.POSITIVE, cookies)

    assert [f"{one.method} {one.path}" for one in operations] == [
        "get /v1/health",
        "get /v1/modules",
        "patch /v1/modules",
        "get /v1/orders/{code}",
        "post /v1/orders/{code}/charge",
        "post /v1/stripe/events",
        "post /v1/paypal/events",
        "get /v1/events/{event_slug}/stripe-authorization",
    ]


def test_what_is_forbidden_is_refused_as_described(description, cookies) -> None:
    for path, method in (
        ("/v1/modules", "PATCH"),
        ("/v1/orders/{code}/charge", "POST"),
        ("/v1/orders/{code}", "GET"),
        ("/v1/events/{event_slug}/stripe-authorization", "GET"),
    ):
        try_out(description[path][method], GenerationMode.NEGATIVE, cookies)


def test_every_json_address_is_described(app: Flask) -> None:
    described = app.test_client().get("/v1/openapi.json").json["paths"]
    served = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/v1/") and rule.endpoint != "api.description"
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert {(path, method) for path, ways in described.items() for method in ways} == served
