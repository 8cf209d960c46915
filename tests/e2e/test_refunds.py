"""Otto gives back one of three tickets, checks with Stripe, and sees that nothing differs."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from portal import jobs
from standins.paypal import PayPal
from standins.stripe import Stripe
from tests.e2e.pages.screen import let_in
from tests.integration.orderdesk.conftest import Desk
from tests.support.server import Live
from tests.support.stage import Stage

# What happens in the browser does not depend on the database behind it.
pytestmark = pytest.mark.databases("sqlite")

LIST = "/events/harbour-lights/payments/reconciliation"


@pytest.fixture
def live_settings(stripe_standin: Stripe, paypal_standin: PayPal) -> dict[str, Any]:
    return {**stripe_standin.settings, **paypal_standin.settings}


@pytest.fixture
def desk(live: Live, stripe_standin: Stripe, paypal_standin: PayPal) -> Desk:
    found = Desk(Stage(live.app))
    found.connect(stripe_standin, paypal_standin)
    # Bo pays by plain posts here; the tokens of forms are for who comes after.
    live.app.config["WTF_CSRF_ENABLED"] = False
    found.pay(3)
    live.app.config["WTF_CSRF_ENABLED"] = True
    return found


def work(live: Live) -> None:
    with live.app.app_context():
        jobs.drain()


def fits(page: Page, width: int) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= width)


@pytest.mark.parametrize("width", [1440, 390])
def test_refund_of_one_of_three_tickets(
    live: Live, desk: Desk, page: Page, axe: Any, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    let_in(page, live, desk.stage.cast["otto"])
    page.goto(desk.here())
    assert (axe(page), fits(page, width)) == ([], True)
    page.get_by_role("link", name="Refund…").click()
    expect(page.get_by_label("Amount")).to_be_visible()
    assert (axe(page), fits(page, width)) == ([], True)
    page.get_by_role("checkbox").nth(1).check()
    expect(page.get_by_text("1 ticket stops")).to_be_visible()
    page.get_by_label("Amount").fill("200")
    expect(page.locator("#sum").get_by_role("alert")).to_contain_text("at most")
    page.get_by_role("button", name="Refund", exact=True).click()
    expect(page.locator("#amount-error")).to_contain_text("€105.00 can be given back at most")
    assert axe(page) == []
    page.get_by_label("Amount").fill("")
    page.get_by_role("button", name="Refund €35.00").click()
    expect(page.get_by_text("Refund on its way")).to_be_visible()
    work(live)
    expect(page.locator("#seats").get_by_text("Refunded")).to_be_visible()  # by itself
    expect(page.locator("[data-sum=refunded]")).to_contain_text("€35.00")
    page.get_by_role("button", name="Check with Stripe").click()
    expect(page.locator("#truth")).to_contain_text("Both say the same.")
    assert (axe(page), fits(page, width)) == ([], True)
    assert desk.seats() == ["valid", "refunded", "valid"]


def test_without_a_script(
    live: Live, desk: Desk, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    let_in(page, live, desk.stage.cast["otto"])
    page.goto(desk.here("/refund"))
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Refund").click()
    expect(page.get_by_text("€35.00 is on its way back.")).to_be_visible()
    work(live)
    page.get_by_role("link", name="Look again").click()
    page.get_by_role("button", name="Check with Stripe").click()
    expect(page.get_by_text("Checked. This is how it stands now.")).to_be_visible()
    assert desk.seats() == ["refunded", "valid", "valid"]


def test_with_the_keyboard_alone(live: Live, desk: Desk, page: Page) -> None:
    let_in(page, live, desk.stage.cast["otto"])
    page.goto(desk.here("/refund"))
    page.get_by_role("checkbox").first.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Refund €35.00")).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Refund €35.00":
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{desk.here()}")
    assert [row[0] for row in desk.ledger()] == [10500, -3500]


def test_what_differs_is_found_and_settled(live: Live, desk: Desk, page: Page, axe: Any) -> None:
    desk.stripe.deliver()
    desk.stripe.refund_at_provider(str(desk.attempt().provider_id), 2500)
    desk.stripe.drop()
    let_in(page, live, desk.stage.cast["otto"])
    page.goto(LIST)
    assert axe(page) == []
    page.get_by_role("button", name="Run now").click()
    expect(page.get_by_text("Looking now", exact=False).first).to_be_visible()
    work(live)
    expect(page.get_by_text("Refunds differ")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Book the refund").click()
    expect(page.get_by_role("heading", name="Nothing differs")).to_be_visible()
    assert axe(page) == []
    assert desk.ledger() == [(10500, "booked"), (-2500, "booked")]
