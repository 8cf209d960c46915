"""What all screens have in common: one is on them when their title stands there."""

from typing import Any, ClassVar, TypeVar

from flask.testing import FlaskClient
from playwright.sync_api import Locator, Page, expect

from portal.people import User
from tests.factories import signed_in
from tests.support.server import Live

Next = TypeVar("Next", bound="Screen")


class Screen:
    """`Events(page)` waits until the page is there. What leaves it returns the next one."""

    title: ClassVar[str] = ""

    def __init__(self, page: Page, title: str | None = None) -> None:
        self.page = page
        expect(self.heading).to_contain_text(title or self.title)

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def faults(self) -> Locator:
        """The summary of what is wrong with a form."""
        return self.page.locator(".error-summary")

    def fill(self, **typed: str) -> None:
        """`fill(email="bo@example.org")`, by the names that labels have."""
        for label, text in typed.items():
            self.page.get_by_label(label.replace("_", " "), exact=True).fill(text)

    def click(self, button: str, role: Any = "button") -> None:
        self.page.get_by_role(role, name=button, exact=True).click()

    def follow(self, link: str, onto: type[Next], title: str | None = None) -> Next:
        self.click(link, role="link")
        return onto(self.page, title)


def let_in(page: Page, live: Live, user: User) -> None:
    """Sign somebody in without the form."""
    give_cookie(page, live, signed_in(live.app, user))


def give_cookie(page: Page, live: Live, client: FlaskClient) -> None:
    """Go on in a real browser with what a test client holds."""
    cookie = client.get_cookie("session")
    assert cookie
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live.url}])
