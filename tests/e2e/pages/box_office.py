"""The box office as staff see it: tiles, notes, the panel of a sale."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from portal.events import Event
from portal.people import User
from tests.e2e.pages.screen import let_in
from tests.support.server import Live

BURST = """(keys) => keys.forEach((key) => document.body.dispatchEvent(
  new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })))"""


class BoxOffice:
    """`till.tap("VIP deck")`, `till.press("1", "1", "Enter")`; sentences are for `expect`."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    @classmethod
    def opened(cls, page: Page, live: Live, event: Event, by: User) -> "BoxOffice":
        let_in(page, live, by)
        till = cls(page, f"/events/{event.slug}/box-office")
        page.goto(till.url)
        return till

    @classmethod
    def arrived(cls, page: Page) -> "BoxOffice":
        # Nothing to pay yet: its script says so when it has begun to listen.
        expect(page.get_by_role("button", name="Exact cash")).to_be_disabled()
        return cls(page, page.url)

    def tap(self, ticket: str) -> None:
        self.page.locator(".tile", has_text=ticket).click()

    def count(self, ticket: str) -> Locator:
        return self.page.locator(".tile", has_text=ticket).locator("[data-count]")

    def pay(self, button: str) -> None:
        self.page.get_by_role("button", name=button).click()

    def press(self, *keys: str) -> None:
        """As fast as fingers are, which a scanner is not."""
        for key in keys:
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(60)

    def scan(self, text: str) -> None:
        """All at once: key by key, a busy machine falls behind the pace of a scanner."""
        self.page.evaluate(BURST, [*text, "Enter"])

    @property
    def done(self) -> Locator:
        return self.page.locator("[data-order]")

    @property
    def change(self) -> Locator:
        return self.done.locator("output")

    @property
    def qr(self) -> bytes:
        """What a buyer's phone sees."""
        return self.done.get_by_role("img", name="QR code").screenshot()

    def printed(self, press: Callable[[], None]) -> bytes:
        """The paper that a press on Print brings."""
        with self.page.expect_download() as got:
            press()
        return Path(got.value.path()).read_bytes()

    @property
    def total(self) -> Locator:
        return self.page.locator("[data-total]")

    @property
    def last_sales(self) -> Locator:
        return self.page.locator("#recent-rows [data-ref]")

    @property
    def refusal(self) -> Locator:
        return self.page.locator("#answer").get_by_role("alert")

    def expect_sold(self, change: str) -> None:
        expect(self.change).to_have_text(change)
        expect(self.last_sales.first).to_have_attribute(
            "data-ref", self.done.get_attribute("data-order") or ""
        )
