"""A shift in a browser: from the float to the Z report, with scripts and without."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from portal.core.db import db
from portal.events import Event
from portal.people import User
from portal.tills import setup
from portal.tills.setup import Terms
from tests.e2e.pages.box_office import BoxOffice
from tests.e2e.pages.screen import let_in
from tests.factories import make_cast, make_event, make_ticket, switch_modules_on
from tests.support.server import Live

# What happens in the browser does not depend on the database behind it.
pytestmark = pytest.mark.databases("sqlite")


@dataclass
class House:
    live: Live
    event: Event
    bea: User


@pytest.fixture
def house(live: Live) -> House:
    with live.app.app_context():
        switch_modules_on()
        event = make_event()
        make_ticket(event)
        cast = make_cast(event)
        setup.make(event, Terms("Till 1", "Gate A"), [], key=None, by_id=cast["olivia"].id)
        db.session.commit()
        return House(live, event, cast["bea"])


def open_shift(page: Page, amount: str) -> None:
    page.get_by_label("Float in the drawer").fill(amount)
    page.get_by_role("button", name="Open the shift").click()
    expect(page.get_by_text("Till 1, Gate A")).to_be_visible()


def test_a_shift_from_the_float_to_the_z_report(house: House, page: Page) -> None:
    till = BoxOffice.opened(page, house.live, house.event, house.bea)
    till.press("s")
    open_shift(page, "100")
    till = BoxOffice.arrived(page)
    till.press("1", "Enter")
    till.expect_sold("No change")
    page.get_by_role("link", name="Shift").click()
    page.get_by_role("link", name="Count and close").click()
    page.get_by_label("€100", exact=True).fill("1")
    page.keyboard.press("Enter")
    expect(page.get_by_label("€50", exact=True)).to_be_focused()
    page.get_by_label("€5", exact=True).fill("3")
    expect(page.locator("[data-counted]")).to_have_text("€115.00")
    page.get_by_role("button", name="Send the count and close").click()
    expect(page.get_by_role("heading", name="The drawer is €20.00 short")).to_be_visible()
    expect(page.get_by_text("The difference equals one €20 note.")).to_be_visible()
    expect(page.get_by_label("€5", exact=True)).to_have_value("3")
    page.get_by_label("What may have happened").fill("One note too many went out")
    page.get_by_role("button", name="Close with this count").click()
    expect(page.get_by_role("heading", name="Z report 1")).to_be_visible()
    expect(page.get_by_text("One note too many went out")).to_be_visible()


def test_the_same_without_scripts(house: House, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False).new_page()
    let_in(page, house.live, house.bea)
    page.goto(f"/events/{house.event.slug}/box-office")
    page.get_by_role("textbox", name="General admission").fill("2")
    page.get_by_role("button", name="Exact cash").click()
    refusal = page.locator("#answer").get_by_role("alert")
    expect(refusal).to_contain_text("Open a shift before you sell.")
    expect(page.get_by_role("textbox", name="General admission")).to_have_value("2")
    page.get_by_role("link", name="Open a shift").first.click()
    open_shift(page, "50")
    page.get_by_role("textbox", name="General admission").fill("2")
    page.get_by_role("button", name="Exact cash").click()
    expect(page.locator("[data-order]")).to_be_visible()
    page.get_by_role("link", name="Shift").click()
    page.get_by_role("link", name="Count and close").click()
    page.get_by_label("€100", exact=True).fill("1")
    page.get_by_label("€20", exact=True).fill("1")
    page.get_by_role("button", name="Send the count and close").click()
    expect(page.get_by_role("heading", name="Z report 1")).to_be_visible()
