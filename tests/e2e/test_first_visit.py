"""A first visit over a slow line: light, and nothing jumps while it arrives."""

import pytest
from playwright.sync_api import Page, Route

from tests.e2e.pages.doors import GUEST
from tests.e2e.pages.house import House

pytestmark = pytest.mark.databases("sqlite")

MOST_BYTES = 100_000
MOST_SHIFT = 0.02

# A phone at the edge of town: font and scripts come well after the first paint.
SLOW = {
    "offline": False,
    "latency": 100,  # milliseconds
    "downloadThroughput": 400_000,  # bytes a second
    "uploadThroughput": 400_000,
}
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
PAINTED = """() => new Promise((done) =>
  new PerformanceObserver(() => done()).observe({ type: "paint", buffered: true }))"""


class Line:
    """What came over the wire, headers included, by file; from a browser that has kept nothing."""

    def __init__(self, page: Page) -> None:
        self.bytes: dict[str, int] = {}
        self._names: dict[str, str] = {}
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", SLOW)
        wire.on("Network.requestWillBeSent", self._asked)
        wire.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict) -> None:
        self._names[event["requestId"]] = event["request"]["url"].rpartition("/")[2]

    def _came(self, event: dict) -> None:
        name = self._names[event["requestId"]]
        self.bytes[name] = self.bytes.get(name, 0) + int(event["encodedDataLength"])


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    ("who", "path"),
    [
        (GUEST, "/login"),
        ("bea", "/events/harbour-lights/box-office"),
        ("olivia", "/events/harbour-lights"),
    ],
)
def test_a_first_visit_is_light_and_nothing_jumps(
    house: House, who: str, path: str, width: int
) -> None:
    page, _ = house.browser_of(who)
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(SHIFTS)
    line = Line(page)
    held: list[Route] = []
    page.route("**/fonts/**", lambda font: [held.append(font)])
    page.goto(path, wait_until="domcontentloaded")
    page.evaluate(PAINTED)
    for font in held:
        font.continue_()
    page.wait_for_load_state("networkidle")
    assert sum(line.bytes.values()) <= MOST_BYTES, line.bytes
    assert page.evaluate("shifted") <= MOST_SHIFT
