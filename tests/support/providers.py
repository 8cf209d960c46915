"""Stand-ins for the payment providers: one of each for the whole run, as new for each test.

Neither asks for a database: a test that wants one beside them asks for `app`, `client` or `live`.
"""

from collections.abc import Iterator, Mapping

import pytest
from flask.testing import FlaskClient

from standins.delivery import Take
from standins.paypal import PayPal
from standins.stripe import Stripe


@pytest.fixture(scope="session")
def open_stripe() -> Iterator[Stripe]:
    with Stripe().open() as stripe:
        yield stripe


@pytest.fixture
def stripe_standin(open_stripe: Stripe) -> Iterator[Stripe]:
    """`make_app(**stripe_standin.settings)` makes a portal that pays there."""
    yield open_stripe
    open_stripe.reset()


@pytest.fixture(scope="session")
def open_paypal() -> Iterator[PayPal]:
    with PayPal().open() as paypal:
        yield paypal


@pytest.fixture
def paypal_standin(open_paypal: PayPal) -> Iterator[PayPal]:
    """`make_app(**paypal_standin.settings)` makes a portal that pays there."""
    yield open_paypal
    open_paypal.reset()


def into(client: FlaskClient, path: str) -> Take:
    """Brings notices to a portal without a port: `deliver_to(into(client, keys.STRIPE_EVENTS))`."""

    def take(body: bytes, headers: Mapping[str, str]) -> int:
        return client.post(path, data=body, headers=dict(headers)).status_code

    return take
