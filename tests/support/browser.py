"""The browser: the Chromium that tools.chromium finds, set up for quiet and for root."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.accessibility import violations
from tests.support.server import Live
from tools import chromium

# Long enough for two workers on a busy machine; a missing element still fails soon.
PATIENCE = 10_000  # milliseconds

expect.set_options(timeout=PATIENCE)


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
def page(page: Any) -> Any:
    page.set_default_timeout(PATIENCE)
    return page


@pytest.fixture
def axe() -> Any:
    """`assert axe(page) == []`: what keeps people from using this page, in light and in dark."""
    return violations
