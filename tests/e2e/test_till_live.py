"""What moves at a till by itself: the stock while somebody looks, and the buyer's screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.pages.box_office import BoxOffice
from tests.factories import make_ticket
from tests.support.server import Live
from tests.support.stage import Stage

pytestmark = pytest.mark.databases("sqlite")

LOOK_AWAY = """(hidden) => {
  Object.defineProperty(document, "visibilityState",
    { configurable: true, get: () => (hidden ? "hidden" : "visible") });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def stage(live: Live) -> Stage:
    stage = Stage(live.app)
    stage.make(make_ticket, stage.event)
    stage.make(make_ticket, stage.event, "VIP deck", price_minor=9000, quantity=2)
    return stage


@pytest.fixture
def till(live: Live, stage: Stage, page: Page) -> BoxOffice:
    return BoxOffice.opened(page, live, stage.event, stage.cast["bea"])


def test_a_till_learns_who_had_the_last(
    live: Live, stage: Stage, page: Page, new_context: Callable[..., BrowserContext]
) -> None:
    page.clock.install()
    bea = BoxOffice.opened(page, live, stage.event, stage.cast["bea"])
    otto = BoxOffice.opened(new_context().new_page(), live, stage.event, stage.cast["otto"])
    bea.press("2")
    otto.press("2", "2", "Enter")
    otto.expect_sold("No change")
    page.clock.run_for(5_000)
    expect(page.locator(".tile", has_text="VIP deck")).to_contain_text("Sold out: Otto Organizer")
    expect(page.locator("[data-lines] [data-error]")).to_contain_text("Sold out: Otto Organizer")
    expect(bea.total).to_have_text("€90.00")  # nothing is taken out of anybody's hands


def test_nobody_is_asked_while_nobody_looks(live: Live, stage: Stage, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda sent: "/stock" in sent.url and asked.append(sent.url))
    page.clock.install()
    with page.expect_response("**/stock?*"):
        BoxOffice.opened(page, live, stage.event, stage.cast["bea"])
    page.evaluate(LOOK_AWAY, True)
    page.clock.run_for(60_000)
    assert len(asked) == 1
    age = page.locator("#stock-age")
    expect(age).to_have_text("Stock 1 min old")
    expect(age).to_have_class("stock-age stock-age--old")
    with page.expect_response("**/stock?*"):
        page.evaluate(LOOK_AWAY, False)
    expect(age).to_have_text("Stock ≤ 5 s old")
    expect(age).to_have_class("stock-age")


def test_stock_that_does_not_come_grows_old_and_disturbs_nobody(
    live: Live, stage: Stage, page: Page
) -> None:
    page.clock.install()
    BoxOffice.opened(page, live, stage.event, stage.cast["bea"])
    page.route("**/stock?*", lambda route: route.abort())
    page.clock.run_for(20_000)
    expect(page.locator("#stock-age")).to_contain_text("s old")
    expect(page.locator("#stock-age")).to_have_class("stock-age stock-age--old")
    expect(page.locator("#problem")).to_be_empty()


def test_a_buyer_reads_along_and_takes_the_tickets(
    till: BoxOffice, new_context: Callable[..., BrowserContext]
) -> None:
    till.page.get_by_role("link", name="Screen for buyers").click()
    till.page.get_by_role("button", name="Pair a screen").click()
    link = till.page.get_by_role("link", name="Open here").get_attribute("href")
    till.page.get_by_role("link", name="Back to the box office").click()
    till = BoxOffice.arrived(till.page)
    screen = new_context().new_page()
    screen.goto(link or "")
    buyer = screen.locator("#facing")
    expect(buyer).to_contain_text("Welcome")
    till.press("1", "1")
    expect(buyer).to_contain_text("2 × General admission")
    expect(buyer).to_contain_text("€70.00")
    till.press("e")
    till.expect_sold("€30.00")
    expect(buyer).to_contain_text("Your change")
    expect(buyer.locator(".facing__change")).to_have_text("€30.00")
    expect(buyer.get_by_role("img", name="QR code of your tickets")).to_be_visible()
    till.press("2")
    expect(buyer).to_contain_text("1 × VIP deck")
    till.press("Escape")
    expect(buyer).to_contain_text("Welcome")
