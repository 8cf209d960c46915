"""The screens of a team, and of those who are asked to join it."""

from playwright.sync_api import Locator, Page, expect

from portal.events import Event
from tests.e2e.pages.screen import Next, Screen


class Team(Screen):
    title = "Team"

    @classmethod
    def opened(cls, page: Page, event: Event) -> "Team":
        page.goto(f"/events/{event.slug}/team")
        return cls(page)

    def invite(self, email: str, role: str) -> None:
        self.fill(Email=email)
        self.page.get_by_label("Role", exact=True).select_option(role)
        self.click("Invite")

    def row(self, name: str) -> Locator:
        return self.page.get_by_role("row", name=name)

    def remove(self, name: str) -> None:
        self.click(f"Remove {name}")
        expect(self.row(name)).to_have_count(0)

    def look_as(self, role: str, onto: type[Next], title: str) -> Next:
        self.click(f"View as {role}")
        return onto(self.page, title)

    @property
    def toast(self) -> Locator:
        return self.page.locator("#toasts .toast")


class Invited(Screen):
    title = "invites you to"

    def join_as_new(self, name: str, password: str, onto: type[Next], title: str) -> Next:
        self.fill(Name=name, Password=password)
        self.click("Make an account and join")
        return onto(self.page, title)
