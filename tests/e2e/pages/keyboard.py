"""A person without a mouse: Tab to where one wants to be, seeing where one is."""

from pathlib import Path

from playwright.sync_api import Locator, Page

MOST_STOPS = 150
WALK = Path(__file__).with_name("walk.js").read_text()


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not reached with Tab")


def walk(page: Page) -> list[str]:
    """Tab through the whole page; a sentence for each stop that is unmarked or out of sight."""
    walker = page.evaluate_handle(WALK)
    walker.evaluate("(walker) => walker.begin()")
    found: list[str] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = walker.evaluate("(walker) => walker.stop()")
        found += stop["found"]
        if stop["over"]:
            return found
    return [*found, "no way out"]


def skips(page: Page) -> bool:
    """The first stop leads past the menu."""
    page.evaluate_handle(WALK).evaluate("(walker) => walker.begin()")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    return bool(page.evaluate("document.activeElement.id") == "main")
