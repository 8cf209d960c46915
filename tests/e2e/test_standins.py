"""A person on the pages of the stand-ins: they can be used, and they lead back to the portal."""

import pytest
import requests
import stripe
from playwright.sync_api import Page, expect

from standins.paypal import PayPal
from standins.stripe import Stripe
from tests.support.server import Live

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def sdk(stripe_standin: Stripe) -> stripe.StripeClient:
    base = {"api": stripe_standin.url, "connect": stripe_standin.url}
    return stripe.StripeClient(
        stripe_standin.secret_key, client_id=stripe_standin.client_id, base_addresses=base
    )


def test_a_buyer_types_a_card(page: Page, live: Live, sdk, stripe_standin, axe) -> None:
    price = {"currency": "eur", "unit_amount": 4500, "product_data": {"name": "General admission"}}
    session = sdk.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [{"quantity": 2, "price_data": price}],
            "success_url": f"{live.url}/login?paid={{CHECKOUT_SESSION_ID}}",
            "cancel_url": f"{live.url}/login",
        }
    )
    page.goto(session.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Pay 90.00 EUR")
    expect(page.get_by_role("link", name="Back")).to_have_attribute("href", f"{live.url}/login")
    assert axe(page) == []

    page.get_by_label("Card number").fill("4000 0000 0000 0002")
    page.get_by_role("button", name="Pay").click()
    expect(page.get_by_role("alert")).to_have_text("Your card was declined.")
    assert axe(page) == []

    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_role("button", name="Pay").click()
    expect(page).to_have_url(f"{live.url}/login?paid={session.id}")
    assert stripe_standin.get(session.id)["payment_status"] == "paid"


def test_an_organizer_connects(page: Page, live: Live, sdk, axe) -> None:
    back = f"{live.url}/login"
    page.goto(sdk.oauth.authorize_url({"scope": "read_write", "state": "s", "redirect_uri": back}))
    assert axe(page) == []
    page.get_by_role("button", name="Connect").click()
    page.wait_for_url(f"{back}?scope=read_write&code=ac_*&state=s")

    account = sdk.v1.accounts.create({"type": "standard"}).id
    params = {"account": account, "type": "account_onboarding"}
    link = sdk.v1.account_links.create({**params, "return_url": back, "refresh_url": back})
    page.goto(link.url)
    assert axe(page) == []
    page.get_by_role("button", name="Finish", exact=True).click()
    expect(page).to_have_url(back)
    assert sdk.v1.accounts.retrieve(account).charges_enabled


def test_a_buyer_says_yes_to_paypal(page: Page, live: Live, paypal_standin: PayPal, axe) -> None:
    keys = (paypal_standin.client_id, paypal_standin.secret)
    url, grant = f"{paypal_standin.url}/v1/oauth2/token", {"grant_type": "client_credentials"}
    token = requests.post(url, data=grant, auth=keys, timeout=10).json()["access_token"]
    context = {"return_url": f"{live.url}/login", "cancel_url": f"{live.url}/login"}
    order = requests.post(
        f"{paypal_standin.url}/v2/checkout/orders",
        json={
            "intent": "CAPTURE",
            "purchase_units": [{"amount": {"currency_code": "JPY", "value": "4500"}}],
            "payment_source": {"paypal": {"experience_context": context}},
        },
        headers={"Authorization": f"Bearer {token}", "PayPal-Request-Id": "order"},
        timeout=10,
    ).json()
    page.goto(order["links"][1]["href"])
    expect(page.get_by_role("heading", level=1)).to_have_text("Pay 4500 JPY")
    assert axe(page) == []
    page.get_by_role("button", name="Pay").click()
    page.wait_for_url(f"{live.url}/login?token={order['id']}&PayerID=*")
    assert paypal_standin.orders[0]["status"] == "APPROVED"
