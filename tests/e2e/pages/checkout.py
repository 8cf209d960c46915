"""The way of an order as a buyer sees it: details, payment, the page of the order."""

import re

from playwright.sync_api import Locator, Page, expect


class Checkout:
    """`checkout.fill("Bo", "bo@example.org")`; each click that leaves waits for the next page."""

    def __init__(self, page: Page, code: str) -> None:
        self.page, self.code = page, code

    @classmethod
    def begun(cls, page: Page, event_page: str) -> "Checkout":
        """Tickets are chosen by the link; Continue holds them."""
        page.goto(event_page)
        page.get_by_role("button", name="Continue").and_(page.locator(":visible")).first.click()
        page.wait_for_url("**/details")
        found = re.search(r"/orders/(\w+)/details", page.url)
        assert found
        return cls(page, found[1])

    def open(self, step: str = "") -> None:
        self.page.goto(f"/orders/{self.code}{step}")

    def fill(self, name: str, email: str) -> None:
        self.page.get_by_label("Name", exact=True).fill(name)
        self.page.get_by_label("Email", exact=True).fill(email)

    def go_on(self, button: str = "Continue to payment") -> None:
        self.page.get_by_role("button", name=button).click()

    def choose(self, way: str) -> None:
        self.page.get_by_role("radio", name=way).check()

    @property
    def clock(self) -> Locator:
        return self.page.locator("[data-clock]")

    @property
    def spoken(self) -> Locator:
        return self.page.locator("[data-spoken]")

    @property
    def more_time(self) -> Locator:
        return self.page.get_by_role("button", name="More time")

    @property
    def title(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def tickets(self) -> Locator:
        return self.page.get_by_role("img", name="Ticket code")

    def expect_order(self, status: str) -> None:
        order = self.page.locator("[data-order]")
        expect(order).to_have_attribute("data-order", self.code)
        expect(order).to_have_attribute("data-status", status)
