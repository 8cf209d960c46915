"""A tax is set while a till is open: the screen, the change and the buyer's page follow it."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.core.db import db
from portal.orders import Order
from tests.e2e.pages.box_office import BoxOffice
from tests.e2e.pages.screen import let_in
from tests.e2e.pages.shop import EventPage
from tests.factories import (
    make_cast,
    make_event,
    make_ticket,
    make_way_to_pay,
    switch_modules_on,
)
from tests.support.server import Live

# What happens in the browser does not depend on the database behind it.
pytestmark = pytest.mark.databases("sqlite")


def test_the_till_follows_a_tax_that_is_set_meanwhile(live: Live, page: Page) -> None:
    with live.app.app_context():
        switch_modules_on()
        event = make_event()
        make_ticket(event)
        make_way_to_pay(event)
        cast = make_cast(event)
    till = BoxOffice.opened(page, live, event, cast["otto"])
    till.press("1", "1")
    expect(till.total).to_have_text("€70.00")

    office = page.context.new_page()
    office.goto(f"/events/{event.slug}/edit")
    office.get_by_role("link", name="Tax").click()
    office.get_by_label("This event has a tax").check()
    office.get_by_label("Name").fill("VAT")
    office.get_by_label("Rate").fill("7,75")
    office.get_by_label("Where it stands").select_option("On top of the price")
    office.get_by_role("button", name="Save").click()
    expect(office.locator("#tax-example")).to_contain_text("costs €107.75")

    till.press("Enter")
    expect(till.refusal).to_contain_text("the total is €75.43 now, not €70.00.")
    expect(till.total).to_have_text("€75.43")  # half up: 7.75 % of €70.00 is €5.425
    expect(page.locator("[data-pieces]")).to_have_text("Total, 2 tickets, + 7.75% VAT")
    till.press("Enter")
    till.expect_sold("No change")

    let_in(office, live, cast["bo"])
    shop = EventPage(office, event)
    expect(shop.row("General admission")).to_contain_text("+ 7.75% VAT")
    shop.add("General admission", 2)
    expect(shop.total).to_have_text("€75.43")
    with live.app.app_context():
        assert list(db.session.scalars(select(Order.total_minor))) == [7543]
