"""Otto looks for an order, names what he found, and marks two of them paid; also without script."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from portal.orders.models import Status
from tests.e2e.pages.screen import let_in
from tests.factories import make_order, make_ticket
from tests.support.server import Live
from tests.support.stage import Stage

# What happens in the browser does not depend on the database behind it.
pytestmark = pytest.mark.databases("sqlite")

ORDERS = "/events/harbour-lights/orders"
ATTENDEES = "/events/harbour-lights/attendees"


@pytest.fixture
def stage(live: Live) -> Stage:
    stage = Stage(live.app)
    general = stage.make(make_ticket, stage.event, "General")
    for name in ("Ann Aas", "Ben Berg", "Liis Tamm"):
        email = f"{name.split()[0].lower()}@example.org"
        fields = {"status": Status.PLACED, "name": name, "email": email}
        stage.order = stage.make(make_order, stage.event, {general: 2}, **fields)
    return stage


def rows(page: Page) -> Any:
    return page.locator("tbody tr[data-ref]")


@pytest.mark.parametrize("width", [1440, 390])
def test_search_save_and_mark_paid(
    live: Live, stage: Stage, page: Page, axe: Any, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    let_in(page, live, stage.cast["otto"])
    page.goto(ORDERS)
    expect(rows(page)).to_have_count(3)

    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("example.org")
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Bought").select_option("At the door")
    expect(page).to_have_url(re.compile(r"\?q=example\.org&channel=door$"))  # as it is sent on
    page.get_by_role("searchbox").fill("b")
    page.get_by_role("searchbox").fill("ben")
    expect(rows(page)).to_have_count(1)
    page.get_by_role("link", name=re.compile("Take out:.*ben")).click()
    expect(rows(page)).to_have_count(3)

    page.get_by_text("Save this view").click()
    page.get_by_label("Name", exact=True).fill("At the door")
    assert axe(page) == []
    page.get_by_role("button", name="Save view").click()
    views = page.get_by_role("navigation", name="Saved views")
    expect(views.get_by_role("link", name="At the door")).to_have_attribute("aria-current", "page")

    page.get_by_label("Choose all on this page").check()
    rows(page).nth(0).get_by_role("checkbox").uncheck()
    assert axe(page) == []
    page.get_by_role("button", name="Mark paid").click()
    expect(page.get_by_text("2 orders, together €140.00.")).to_be_visible()
    page.get_by_role("button", name="Mark paid: 2 orders").click()
    expect(page.get_by_text("2 orders marked paid.")).to_be_visible()
    expect(page.locator("tr[data-status=completed]")).to_have_count(2)

    page.get_by_role("searchbox").fill(stage.order.code.lower())
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Orders")  # more is asked beside
    page.goto(ORDERS)
    page.get_by_role("searchbox").fill(stage.order.code.lower())
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(stage.order.code)


def test_without_a_script_lists_are_searched_and_sorted(
    live: Live, stage: Stage, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    let_in(page, live, stage.cast["bea"])
    for address, column in ((ORDERS, "Buyer"), (ATTENDEES, "Name")):
        page.goto(address)
        page.get_by_role("searchbox").fill("tamm")
        page.get_by_role("button", name="Show").click()
        expect(rows(page)).to_have_count(1 if address == ORDERS else 2)
        page.get_by_role("link", name="Clear all").click()
        page.get_by_role("columnheader", name=column).get_by_role("link").click()
        expect(page.get_by_role("columnheader", name=column)).to_have_attribute(
            "aria-sort", "ascending" if address == ORDERS else "descending"
        )
