"""The screens of those who make events and tickets."""

from datetime import datetime

from playwright.sync_api import Locator

from tests.e2e.pages.box_office import BoxOffice
from tests.e2e.pages.screen import Screen


class Events(Screen):
    title = "Events"

    def begin(self) -> "NewEvent":
        # The button above the list, and the same one in a list that is empty.
        self.page.get_by_role("link", name="New event").first.click()
        return NewEvent(self.page)


class NewEvent(Screen):
    title = "New event"

    def make(self, name: str, *, starts: datetime, ends: datetime) -> "Overview":
        self.fill(Name=name, Starts=f"{starts:%Y-%m-%dT%H:%M}", Ends=f"{ends:%Y-%m-%dT%H:%M}")
        self.click("Make the event")
        return Overview(self.page, name)


class Overview(Screen):
    """The page of one event."""

    def publish(self) -> None:
        self.click("Publish")

    def open_box_office(self) -> BoxOffice:
        self.click("Open box office", role="link")
        return BoxOffice.arrived(self.page)


class Tickets(Screen):
    title = "Tickets"

    def begin(self) -> "TicketForm":
        self.click("Add ticket", role="link")
        return TicketForm(self.page, "New ticket")

    def back(self) -> Overview:
        """By the menu."""
        return self.follow("Overview", Overview)


class TicketForm(Screen):
    """A new ticket, or one that is there; then the title is its name."""

    def make(self, name: str, *, price: str, quantity: str) -> Tickets:
        self.fill(Name=name, Price=price, Quantity=quantity)
        self.click("Add ticket")
        return Tickets(self.page)

    def save(self, button: str = "Save") -> None:
        self.click(button)

    @property
    def differences(self) -> Locator:
        """The rows of what two people filled differently."""
        return self.page.locator("#differences tbody tr")
