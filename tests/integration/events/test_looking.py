"""The pages in a browser: nothing in anybody's way, and everything by the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_event, make_order, make_ticket
from tests.support.stage import Stage

pytestmark = pytest.mark.databases("sqlite")

HOME = "/events/harbour-lights"


@pytest.fixture
def olivia(live, page):
    """Olivia's browser, at an event that sells."""
    stage = Stage(live.app)
    tickets = [stage.make(make_ticket, stage.event, name) for name in ("General", "Reduced")]
    with live.app.app_context():
        make_order(stage.event, {tickets[0]: 3}, name="Liis Tamm")
        make_event("Winter Gala", slug="winter-gala", state="draft", owner=stage.cast["olivia"])
    session = stage.as_("olivia").get_cookie("session").value
    page.context.add_cookies([{"name": "session", "value": session, "url": live.url}])
    return page


def test_a_refused_form_says_so_to_everybody(olivia, axe) -> None:
    olivia.goto(f"{HOME}/tickets/new")
    olivia.get_by_role("button", name="Add ticket").press("Enter")
    expect(olivia.locator(".error-summary")).to_be_focused()
    assert axe(olivia) == []
    olivia.get_by_role("link", name="Price: Enter a price, or choose free.").press("Enter")
    expect(olivia.get_by_label("Price")).to_be_focused()


def test_tickets_are_sorted_and_closed_without_a_mouse(olivia) -> None:
    olivia.goto(f"{HOME}/tickets")
    names = olivia.locator("tbody bdi")
    olivia.get_by_role("button", name="Move Reduced up").press("Enter")
    expect(names).to_have_text(["Reduced", "General"])
    expect(olivia.get_by_role("button", name="Move Reduced up")).to_be_focused()
    olivia.get_by_role("button", name="Close Reduced").press("Enter")
    expect(names).to_have_text(["General", "Reduced"])
    olivia.get_by_role("button", name="Undo").press("Enter")
    expect(names).to_have_text(["Reduced", "General"])
