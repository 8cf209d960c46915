"""The gate as staff see it: one answer, big; who is in beside it."""

from playwright.sync_api import Locator, Page, expect

from portal.events import Event
from portal.people import User
from tests.e2e.pages.box_office import BURST
from tests.e2e.pages.screen import let_in
from tests.support.server import Live


class Gate:
    """`gate.burst(code)` is a hand scanner, `gate.type(code)` are fingers."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    def opened(cls, page: Page, live: Live, event: Event, by: User) -> "Gate":
        let_in(page, live, by)
        page.goto(f"/events/{event.slug}/check-in")
        # Its script says so when it has begun to listen.
        expect(page.get_by_role("button", name="Sound")).to_have_attribute("aria-pressed", "true")
        return cls(page)

    def burst(self, text: str) -> None:
        self.page.evaluate(BURST, [*text, "Enter"])

    def type(self, code: str) -> None:
        self.page.get_by_label("Ticket code").fill(code)
        self.page.keyboard.press("Enter")

    def search(self, words: str) -> None:
        self.page.get_by_role("searchbox").fill(words)

    def expect_answer(self, verdict: str, *sentences: str) -> None:
        expect(self.answer).to_have_attribute("data-verdict", verdict)
        for sentence in sentences:
            expect(self.answer).to_contain_text(sentence)

    @property
    def answer(self) -> Locator:
        return self.page.locator("#answer")

    @property
    def inside(self) -> Locator:
        return self.page.locator("[data-in]")

    @property
    def silence(self) -> Locator:
        """Where it says which scans have no answer."""
        return self.page.locator("#not-asked")
