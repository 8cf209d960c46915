"""Bea has no mouse: from the sign-in to a sold ticket, seeing all the way where she is."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal import people
from portal.core.access import Role
from portal.core.db import db
from portal.orders import Order
from tests.e2e.pages.accounts import SignIn
from tests.e2e.pages.box_office import BoxOffice
from tests.e2e.pages.keyboard import tab_to
from tests.e2e.pages.organizer import Events, Overview
from tests.factories import PASSWORD, make_event, make_ticket, make_user, switch_modules_on
from tests.support.server import Live

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def till(live: Live, page: Page) -> BoxOffice:
    """Reached with Tab, Enter and letters."""
    with live.app.app_context():
        switch_modules_on()
        event = make_event()
        make_ticket(event)
        bea = make_user("Bea Box-Office", password=PASSWORD)
        people.join(bea, event.id, Role.BOX_OFFICE)
        db.session.commit()
    SignIn.opened(page)
    tab_to(page, page.get_by_label("Email"))
    page.keyboard.type(bea.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    Events(page)
    follow(page, "Harbour Lights")
    Overview(page, "Harbour Lights")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the menu
    follow(page, "Open box office")
    return BoxOffice.arrived(page)


def follow(page: Page, link: str) -> None:
    tab_to(page, page.get_by_role("main").get_by_role("link", name=link))
    page.keyboard.press("Enter")


def totals(live: Live) -> list[int]:
    with live.app.app_context():
        return list(db.session.scalars(select(Order.total_minor)))


def test_a_ticket_is_sold_by_tab_and_enter(live: Live, till: BoxOffice) -> None:
    """Also with the single keys off, which some people must have."""
    till.press("?")
    switch = till.page.get_by_role("switch", name="Single-key shortcuts")
    tab_to(till.page, switch)
    till.press("Space")
    expect(switch).not_to_be_checked()
    till.press("Escape", "1")
    expect(till.total).to_have_text("€0.00")

    tab_to(till.page, till.page.get_by_role("button", name="General admission").first)
    till.press("Enter", "Enter")
    expect(till.total).to_have_text("€70.00")
    tab_to(till.page, till.page.get_by_role("button", name="Exact cash"))
    till.press("Enter")
    till.expect_sold("No change")
    expect(till.done).to_be_focused()
    tab_to(till.page, till.page.get_by_role("link", name="Next sale"))
    till.press("Enter")
    expect(till.done).to_be_hidden()
    assert totals(live) == [7000]


def test_a_ticket_is_sold_by_its_key(live: Live, till: BoxOffice) -> None:
    till.press("1", "Enter")
    till.expect_sold("No change")
    assert totals(live) == [3500]
