"""A helper of one evening in a browser: from the code on paper to the first sale, and its end."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.orders import Order
from portal.people import User
from portal.tickets import Ticket
from tests.e2e.pages.box_office import BoxOffice
from tests.e2e.pages.doors import GUEST
from tests.e2e.pages.house import House
from tests.e2e.pages.screen import let_in
from tests.factories import make_cast, make_event, make_ticket, switch_modules_on
from tests.support.server import Live

# What happens in the browser does not depend on the database behind it.
pytestmark = pytest.mark.databases("sqlite")


@dataclass
class Evening:
    live: Live
    slug: str
    otto: User

    @property
    def event(self) -> str:
        return f"/events/{self.slug}"


@pytest.fixture
def evening(live: Live) -> Evening:
    with live.app.app_context():
        switch_modules_on()
        starts_at = clock.now()
        event = make_event(starts_at=starts_at, ends_at=starts_at.replace(year=2098))
        make_ticket(event)
        return Evening(live, event.slug, make_cast(event)["otto"])


def test_mari_sells_with_a_pass_until_it_is_withdrawn(
    evening: Evening, page: Page, new_context: Callable[..., BrowserContext]
) -> None:
    let_in(page, evening.live, evening.otto)
    page.goto(f"{evening.event}/passes/new")
    page.get_by_label("Name").fill("Gate B")
    pin = page.get_by_label("PIN").input_value()
    page.get_by_role("button", name="Make the pass").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gate B")
    link = page.locator("[data-copy]").get_attribute("data-copy") or ""

    mari = new_context().new_page()
    mari.goto(link[link.index("/pass/") :])
    mari.get_by_label("Your name").fill("Mari Maasikas")
    mari.get_by_label("PIN").fill(pin)
    mari.get_by_role("button", name="Begin").click()
    expect(mari.get_by_text("Mari Maasikas", exact=True)).to_be_visible()
    till = BoxOffice.arrived(mari)
    till.press("1", "1", "Enter")
    till.expect_sold("No change")

    page.get_by_role("button", name="Withdraw it").click()
    expect(page.locator("#about")).to_contain_text("Withdrawn")
    till.press("1", "Enter")
    expect(mari.get_by_text("This shift pass was withdrawn. Ask Otto Organizer.")).to_be_visible()
    with evening.live.app.app_context():
        sold = db.session.execute(select(Order.sold_by, Order.total_minor)).all()
    assert sold == [("Mari Maasikas", 7000)]


def test_every_state_of_a_pass_can_be_used_by_all(
    house: House, visit: Callable[..., list[str]]
) -> None:
    """Begin, refused, standing there, over; and places that are kept for the door."""
    link, event = f"/pass/{house.pass_link}", "/events/harbour-lights"
    found = visit(GUEST, link)
    page, _ = house.browser_of(GUEST)
    page.get_by_role("button", name="Begin").click()
    expect(page.locator(".error-summary")).to_contain_text("2 problems")
    page.get_by_label("Your name").fill("Mari")
    page.get_by_label("PIN").fill("482915")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    found += visit(GUEST, link) + visit(GUEST, f"{event}/box-office")
    with house.live.app.app_context():
        kept = db.session.query(Ticket).filter_by(ref=house.general).one()
        kept.reserve, kept.reserve_until = 20, clock.now().replace(year=2098)
        db.session.commit()
    found += visit("otto", f"{event}/tickets/door-reserve") + visit("otto", f"{event}/tickets")
    olivia, _ = house.browser_of("olivia")
    olivia.goto(f"{event}/passes/{house.shift_pass}")
    olivia.get_by_role("button", name="Withdraw it").click()
    expect(olivia.locator("#about")).to_contain_text("Withdrawn")
    found += visit(GUEST, link, 410) + visit("olivia", f"{event}/passes/{house.shift_pass}")
    assert found == []
