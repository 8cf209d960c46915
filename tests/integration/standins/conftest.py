"""The real SDK, pointed at the stand-in, and a shop that hears what it has to say."""

import pytest
import stripe


class Shop:
    """Checks each notice as a shop must, and keeps it; `status` is what it answers."""

    def __init__(self, secret):
        self.secret, self.status, self.heard = secret, 200, []

    def __call__(self, body, headers):
        signature = headers["Stripe-Signature"]
        event = stripe.Webhook.construct_event(body, signature, self.secret)
        self.heard.append((event.type, event.account, event.data.object["id"]))
        return self.status

    @property
    def kinds(self):
        return [kind for kind, _, _ in self.heard]


@pytest.fixture
def sdk(stripe_standin):
    return stripe.StripeClient(
        stripe_standin.secret_key,
        client_id=stripe_standin.client_id,
        base_addresses={"api": stripe_standin.url, "connect": stripe_standin.url},
        max_network_retries=0,
    )


@pytest.fixture
def shop(stripe_standin):
    shop = Shop(stripe_standin.webhook_secret)
    stripe_standin.deliver_to(shop)
    return shop


@pytest.fixture
def account(stripe_standin):
    return stripe_standin.connect()


@pytest.fixture
def wanted():
    """Two places at 45 €, as an order asks for them."""
    return {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 2,
                "price_data": {
                    "currency": "eur",
                    "unit_amount": 4500,
                    "product_data": {"name": "General admission"},
                },
            }
        ],
        "client_reference_id": "K7QM2",
        "metadata": {"order": "K7QM2"},
        "payment_intent_data": {"metadata": {"order": "K7QM2"}},
        "success_url": "http://shop.example/return?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.example/pay",
    }


@pytest.fixture
def session(sdk, account, wanted):
    return sdk.v1.checkout.sessions.create(wanted, {"stripe_account": account})


@pytest.fixture
def paid(stripe_standin, session):
    """The intent of a session that was paid; nothing of it was told yet."""
    stripe_standin.pay(session.id)
    return stripe_standin.get(session.id)["payment_intent"]
