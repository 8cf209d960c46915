"""The page of an event as buyers see it: steppers, chips, the order box."""

from playwright.sync_api import Locator, Page, expect

from portal.events import Event


class EventPage:
    """`shop.add("General")`, `shop.apply("DOCK15")`; sentences are for `expect`."""

    def __init__(self, page: Page, event: Event, query: str = "") -> None:
        self.page, self.url = page, f"/e/{event.slug}"
        page.goto(f"{self.url}{query}")

    def quantity(self, ticket: str) -> Locator:
        return self.page.get_by_role("textbox", name=f"Quantity of {ticket}")

    def row(self, ticket: str) -> Locator:
        return self.page.locator(".ticket-row", has_text=ticket)

    def add(self, ticket: str, times: int = 1) -> None:
        group = self.page.get_by_role("group", name=f"Quantity of {ticket}")
        for _ in range(times):
            group.get_by_role("button", name="One more").click()

    def apply(self, code: str) -> None:
        self.code.fill(code)
        self.code.press("Enter")

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def go_on(self) -> None:
        """Continue, and arrive."""
        self.page.get_by_role("button", name="Continue").first.click()
        self.page.wait_for_url("**/details")

    @property
    def code(self) -> Locator:
        return self.page.get_by_label("Discount code")

    @property
    def order(self) -> Locator:
        return self.page.get_by_role("region", name="Your order")

    @property
    def total(self) -> Locator:
        return self.order.locator("output")

    @property
    def refused(self) -> Locator:
        return self.order.locator("[data-reason]")

    def expect_refused(self, reason: str, sentence: str) -> None:
        expect(self.refused).to_have_attribute("data-reason", reason)
        expect(self.refused).to_have_role("alert")
        expect(self.refused).to_contain_text(sentence)
        expect(self.code).to_have_accessible_description(self.refused.inner_text())
