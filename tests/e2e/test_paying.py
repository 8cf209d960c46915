"""Paying online in a browser: by card, after a refusal, with PayPal, back or not, told or not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.events import Event
from portal.online import StripeAuthorization
from portal.orders.models import PaymentMode
from portal.payments import Payment
from portal.payments.models import PaymentOffer
from standins.keys import PAYPAL_EVENTS, STRIPE_EVENTS
from standins.paypal import PayPal
from standins.stripe import Stripe
from tests.e2e.pages.checkout import Checkout
from tests.e2e.pages.watch import Watch
from tests.factories import (
    make_cast,
    make_event,
    make_ticket,
    make_way_to_pay,
    signed_in,
    switch_modules_on,
)
from tests.support.server import Live

# What happens in the browser does not depend on the database behind it.
pytestmark = pytest.mark.databases("sqlite")

BO = "bo@example.org"
GOOD, DECLINED = "4242 4242 4242 4242", "4000 0000 0000 0002"


@pytest.fixture
def live_settings(stripe_standin: Stripe, paypal_standin: PayPal) -> dict[str, Any]:
    return {**stripe_standin.settings, **paypal_standin.settings}


@dataclass
class Shop:
    live: Live
    stripe: Stripe
    paypal: PayPal
    slug: str
    page: str  # the event's page, with two tickets chosen

    def ledger(self) -> list[int]:
        with self.live.app.app_context():
            return list(db.session.scalars(select(Payment.amount_minor).order_by(Payment.id)))


@pytest.fixture
def shop(live: Live, stripe_standin: Stripe, paypal_standin: PayPal) -> Shop:
    stripe_standin.deliver_to(live.url + STRIPE_EVENTS)
    paypal_standin.deliver_to(live.url + PAYPAL_EVENTS)
    with live.app.app_context():
        switch_modules_on()
        event = make_event()
        ticket = make_ticket(event)
        make_way_to_pay(event)
        db.session.add(PaymentOffer(event_id=event.id, mode=PaymentMode.PAYPAL, active=True))
        connected = {"account": stripe_standin.connect(), "connected_at": clock.now()}
        db.session.add(StripeAuthorization(event_id=event.id, **connected))
        db.session.commit()
        page = f"/e/{event.slug}?t={ticket.ref}:2"
        return Shop(live, stripe_standin, paypal_standin, event.slug, page)


def to_provider(page: Page, shop: Shop, way: str = "Card") -> Checkout:
    checkout = Checkout.begun(page, shop.page)
    checkout.fill("Bo Buyer", BO)
    checkout.go_on()
    page.wait_for_url("**/pay")
    checkout.choose(way)
    checkout.go_on("Pay €70.00")
    provider = shop.stripe.url if way == "Card" else shop.paypal.url
    page.wait_for_url(f"{provider}/**")
    return checkout


def pay_by_card(page: Page, number: str = GOOD) -> None:
    page.get_by_label("Card number").fill(number)
    page.get_by_role("button", name="Pay").click()


def test_by_card_on_a_phone_without_the_webhook(shop: Shop, page: Page, axe: Any) -> None:
    watch = Watch(page)
    page.set_viewport_size({"width": 390, "height": 844})
    checkout = to_provider(page, shop)
    pay_by_card(page)
    page.wait_for_url(f"**/orders/{checkout.code}")
    checkout.expect_order("completed")
    expect(checkout.tickets).to_have_count(2)
    assert axe(page) == []
    assert shop.ledger() == [7000]
    shop.stripe.deliver(times=2)
    assert shop.ledger() == [7000]
    assert watch.take() == []


def test_refused_then_paid(shop: Shop, page: Page) -> None:
    checkout = to_provider(page, shop)
    pay_by_card(page, DECLINED)
    expect(page.get_by_role("alert")).to_have_text("Your card was declined.")
    pay_by_card(page)
    page.wait_for_url(f"**/orders/{checkout.code}")
    checkout.expect_order("completed")
    assert shop.ledger() == [7000]


def test_back_from_the_page_and_another_way(shop: Shop, page: Page, axe: Any) -> None:
    checkout = to_provider(page, shop)
    page.get_by_role("link", name="Back").click()
    page.wait_for_url("**/pay?back=stripe")
    expect(page.locator("#not-paid")).to_contain_text("Nothing was taken")
    assert axe(page) == []
    checkout.choose("Bank transfer")
    checkout.go_on("Order for €70.00")
    page.wait_for_url(f"**/orders/{checkout.code}")
    checkout.expect_order("placed")
    assert shop.ledger() == []


def test_with_paypal(shop: Shop, page: Page) -> None:
    checkout = to_provider(page, shop, "PayPal")
    page.get_by_role("button", name="Pay").click()
    page.wait_for_url(f"**/orders/{checkout.code}")
    checkout.expect_order("completed")
    assert shop.ledger() == [7000]
    shop.paypal.deliver(times=2)
    assert (shop.ledger(), len(shop.paypal.captures)) == ([7000], 1)


def test_paypal_called_off(shop: Shop, page: Page) -> None:
    checkout = to_provider(page, shop, "PayPal")
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_url("**/pay?back=paypal**")
    expect(page.locator("#not-paid")).to_be_visible()
    checkout.choose("Card")
    checkout.go_on("Pay €70.00")
    page.wait_for_url(f"{shop.stripe.url}/**")


def test_told_by_the_webhook_and_never_back(shop: Shop, page: Page) -> None:
    checkout = to_provider(page, shop)
    shop.stripe.pay(shop.stripe.sessions[0]["id"])
    assert set(shop.stripe.deliver(shuffle=True)) == {200}
    checkout.open()
    checkout.expect_order("completed")
    checkout.open("/return")
    page.wait_for_url(f"**/orders/{checkout.code}")
    assert shop.ledger() == [7000]


def test_waiting_for_a_bank(shop: Shop, page: Page, axe: Any) -> None:
    checkout = to_provider(page, shop)
    intent = shop.stripe.pay(shop.stripe.sessions[0]["id"])
    shop.stripe.alter(intent["id"], status="processing")
    checkout.open("/return")
    expect(page.get_by_text("We are asking your bank")).to_be_visible()
    with page.expect_response("**/return") as asked:  # by itself
        pass
    assert asked.value.status == 200
    assert axe(page) == []
    page.get_by_role("button", name="Look again").click()
    shop.stripe.alter(intent["id"], status="succeeded")
    page.wait_for_url(f"**/orders/{checkout.code}")
    checkout.expect_order("completed")


def test_without_a_script(shop: Shop, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False).new_page()
    checkout = to_provider(page, shop)
    pay_by_card(page)
    page.wait_for_url("**/return")
    page.get_by_role("button", name="Look again").click()
    page.wait_for_url(f"**/orders/{checkout.code}")
    checkout.expect_order("completed")
    assert shop.ledger() == [7000]


@pytest.mark.parametrize("width", [1440, 390])
def test_connecting_and_letting_go(shop: Shop, page: Page, axe: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    with shop.live.app.app_context():
        cast = make_cast(db.session.query(Event).one())
    cookie = signed_in(shop.live.app, cast["otto"]).get_cookie("session")
    assert cookie
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": shop.live.url}])
    page.goto(f"/events/{shop.slug}/settings/payments")
    assert axe(page) == []
    page.get_by_role("link", name="Disconnect…").click()
    expect(page.get_by_role("button", name="Disconnect")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Disconnect").click()
    expect(page.get_by_text("Stripe is disconnected.")).to_be_visible()

    page.get_by_role("button", name="Use an account I have").click()
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Connect Stripe")
    assert axe(page) == []
    page.get_by_role("button", name="Connect this account").click()
    expect(page.get_by_text("Stripe is connected.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
