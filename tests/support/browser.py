"""The browser: the Chromium that tools.chromium finds, set up for quiet and for root."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.support.accessibility import violations
from tests.support.server import Live
from tools import chromium

# Long enough for two workers on a busy machine; a missing element still fails soon.
PATIENCE = 10_000  # milliseconds

expect.set_options(timeout=PATIENCE)

# Playwright clicks what it sees, also in a page whose scripts have not begun yet: the page answers
# as it does without them, and the test walks another way than it says. No finger is that quick.
UNTIL_SCRIPTS_RUN = """() => {
  const still = new CSSStyleSheet();
  still.replaceSync("* { pointer-events: none !important; }");
  document.adoptedStyleSheets = [still];
  addEventListener("DOMContentLoaded", () => { document.adoptedStyleSheets = []; }, { once: true });
}"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = chromium.find()
    if found is None:
        # A failure and not a skip: a journey that could not run has not been tested.
        pytest.fail("No Chromium found: `python -m tools.dev chromium` sees to it.")
    own = {} if found == chromium.BUNDLED else {"executable_path": found}
    return {**browser_type_launch_args, **own, "args": chromium.flags()}


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], live: Live) -> dict[str, Any]:
    """A visitor of this test's portal: `page.goto("/events")` is enough.

    Without service workers, whose requests nobody can route; what tests one lets it in again.
    """
    own = {"base_url": live.url, "locale": "en-GB", "service_workers": "block"}
    return {**browser_context_args, **own}


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext]) -> Callable[..., BrowserContext]:
    def made(**options: Any) -> BrowserContext:
        context = new_context(**options)
        if options.get("java_script_enabled", True):
            context.add_init_script(f"({UNTIL_SCRIPTS_RUN})()")
        return context

    return made


@pytest.fixture
def page(page: Any) -> Any:
    page.set_default_timeout(PATIENCE)
    return page


@pytest.fixture
def axe() -> Any:
    """`assert axe(page) == []`: what keeps people from using this page, in light and in dark."""
    return violations
