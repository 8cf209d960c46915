"""The organizer's page of ways to pay in a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from portal.core.db import db
from portal.events import Event
from portal.payments import ways
from tests.factories import make_cast, make_event, signed_in, switch_modules_on
from tests.support.server import Live

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def slug(live: Live) -> str:
    with live.app.app_context():
        switch_modules_on()
        return make_event().slug


@pytest.fixture
def otto(live: Live, slug: str) -> dict[str, str]:
    """The cookie of a browser in which Otto has signed in."""
    with live.app.app_context():
        cast = make_cast(db.session.query(Event).one())
    cookie = signed_in(live.app, cast["otto"]).get_cookie("session")
    assert cookie
    return {"name": "session", "value": cookie.value, "url": live.url}


def offered(live: Live) -> list[str]:
    with live.app.app_context():
        return [way.label for way in ways(db.session.query(Event).one())]


@pytest.mark.parametrize("width", [1440, 390])
def test_a_way_is_switched_on_in_place(
    live: Live, slug: str, otto: Any, page: Page, axe: Any, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.context.add_cookies([otto])
    page.goto(f"/events/{slug}/settings/payments")
    assert axe(page) == []
    expect(page.get_by_label("Account")).to_be_hidden()
    page.get_by_role("switch", name="Bank transfer").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#bank-transfer-instructions-error")).to_have_text(
        "Write to which account."
    )
    assert axe(page) == []
    page.get_by_label("Account").fill("EE38 2200 2210")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert offered(live) == ["Bank transfer"]


def test_without_a_script(
    live: Live, slug: str, otto: Any, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context(java_script_enabled=False)
    context.add_cookies([otto])
    page = context.new_page()
    page.goto(f"/events/{slug}/settings/payments")
    page.get_by_role("switch", name="Pay at the venue").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert offered(live) == ["Pay at the venue"]
