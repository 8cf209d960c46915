"""Ada runs the site in a browser: keeps somebody out, looks over a shoulder, corrects an order."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from portal.people import User
from tests.e2e.pages.screen import let_in
from tests.factories import make_cast, make_event, make_order, make_ticket, switch_modules_on
from tests.support.server import Live

# What happens in the browser does not depend on the database behind it.
pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def cast(live: Live) -> dict[str, User]:
    with live.app.app_context():
        switch_modules_on()
        event = make_event(slug="harbour-lights")
        ticket = make_ticket(event)
        cast = make_cast(event)
        make_order(event, {ticket: 2}, name="Bo Buyer", email="bo@example.org", by=cast["bea"])
        return cast


@pytest.fixture
def ada(page: Page, live: Live, cast: dict[str, User]) -> Page:
    let_in(page, live, cast["ada"])
    return page


def find_person(ada: Page, name: str) -> None:
    ada.goto("/admin/users")
    ada.get_by_label("Search people").fill(name[:5])
    expect(ada.locator("#rows [data-ref]")).to_have_count(1)
    ada.get_by_role("link", name=name).click()
    expect(ada.get_by_role("heading", level=1)).to_contain_text(name)


def test_a_suspended_person_is_out_while_they_work(
    ada: Page, live: Live, cast: dict[str, User], new_context: Callable[..., BrowserContext]
) -> None:
    bea = new_context().new_page()
    let_in(bea, live, cast["bea"])
    bea.goto("/events/harbour-lights/box-office")
    expect(bea.get_by_role("button", name="Exact cash")).to_be_visible()
    find_person(ada, "Bea Box-Office")
    ada.get_by_role("button", name="Suspend the account").click()
    expect(ada.locator(".error-summary")).to_be_focused()
    ada.get_by_label("Reason to suspend").fill("took cash home")
    ada.get_by_role("button", name="Suspend the account").click()
    expect(ada.get_by_role("status")).to_contain_text("Bea Box-Office is suspended")
    bea.goto("/events/harbour-lights")
    expect(bea.locator("main")).to_contain_text("This account is suspended.")
    ada.get_by_role("button", name="Lift the suspension").click()
    expect(ada.get_by_role("status")).to_contain_text("may sign in again")
    bea.goto("/events/harbour-lights")
    expect(bea.get_by_role("heading", level=1)).to_contain_text("Sign in")


def test_looking_over_a_shoulder_changes_nothing(ada: Page, axe: Any) -> None:
    find_person(ada, "Olivia Owner")
    ada.get_by_label("Reason to look").fill("ticket 7")
    ada.get_by_role("button", name="View as this person").click()
    bar = ada.get_by_role("region", name="Viewing as somebody else")
    expect(bar).to_contain_text("You see this site as Olivia Owner.")
    ada.get_by_role("link", name="Harbour Lights", exact=True).click()
    expect(bar).to_be_visible()
    assert axe(ada) == []
    ada.goto("/account")
    ada.get_by_label("Name").fill("Somebody Else")
    ada.get_by_role("button", name="Save").click()
    expect(ada.locator("main")).to_contain_text("You are looking as Olivia Owner")
    bar.get_by_role("button", name="Stop viewing").click()
    expect(ada.get_by_role("heading", level=1)).to_contain_text("Olivia Owner")
    expect(bar).to_have_count(0)
    expect(ada.locator("#activity")).to_contain_text(
        "Ada Admin looked at the site as Olivia Owner: ticket 7"
    )


def test_a_corrected_order_stands_old_and_new_in_the_log(ada: Page, axe: Any) -> None:
    ada.goto("/admin/orders")
    ada.get_by_label("Search orders").fill("bo@example.org")
    ada.keyboard.press("Enter")
    ada.locator("#rows [data-ref] a").click()
    expect(ada.get_by_label("Name on ticket 2")).to_be_visible()
    assert axe(ada) == []
    ada.get_by_label("Buyer", exact=False).first.fill("Bo Baker")
    ada.get_by_label("Name on ticket 2").fill("Liis Tamm")
    ada.get_by_label("Price of General admission").fill("30.00")
    ada.get_by_role("button", name="Save").click()
    expect(ada.locator(".error-summary")).to_contain_text("€70.00 was paid for it")
    ada.get_by_label("Price of General admission").fill("35.00")
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_role("status")).to_contain_text("is saved.")
    ada.goto("/admin/activity?action=order.changed")
    row = ada.locator("#rows [data-ref]")
    expect(row).to_contain_text("Buyer: Bo Buyer → Bo Baker")
    expect(row).to_contain_text("Name on ticket 2: not given → Liis Tamm")
    row.get_by_role("link", name="Ada Admin changed order").click()
    expect(ada.get_by_role("table")).to_contain_text("Bo Baker")


def test_the_log_is_narrowed_while_one_types(ada: Page) -> None:
    ada.goto("/admin/activity")
    rows = ada.locator("#rows [data-ref]")
    ada.get_by_label("Search activity").fill("bea")
    expect(rows).to_have_count(2)
    ada.get_by_label("What").select_option("Order placed")
    expect(rows).to_have_count(1)
    expect(ada).to_have_url(re.compile(r"activity\?q=bea&action=order.placed"))
    with ada.expect_download() as file:
        ada.goto("/admin/activity?q=bea&action=order.placed")
        ada.get_by_role("link", name="CSV").click()
    assert len(file.value.path().read_text().splitlines()) == 2


def test_an_event_that_is_not_theirs_has_a_bar_that_fits(ada: Page, axe: Any) -> None:
    """What is on no other page; the pages themselves are walked by `test_every_page`."""
    for page in ("/events/harbour-lights", "/events/harbour-lights/box-office"):
        ada.goto(page)
        for width in (1440, 1024, 390):
            ada.set_viewport_size({"width": width, "height": 844})
            assert ada.evaluate("document.documentElement.scrollWidth") <= width, page
        assert axe(ada) == [], page


def test_without_a_script(
    live: Live, cast: dict[str, User], new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    let_in(page, live, cast["ada"])
    page.goto("/admin/activity")
    page.get_by_label("What").select_option("Money taken")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#rows [data-ref]")).to_have_count(1)
    page.goto("/admin/users?q=chip")
    page.get_by_role("link", name="Chip Check-In").click()
    page.get_by_label("Reason to look").fill("x")
    page.get_by_role("button", name="View as this person").click()
    page.get_by_role("button", name="Stop viewing").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chip Check-In")
