"""Selling at the door in a browser: three taps, three keys, two tills, no network, no script."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from portal.core.db import db
from portal.core.modules import Module
from portal.events import Event
from portal.modules import switch
from portal.orders import Order
from portal.people import User
from portal.tickets import Ticket
from tests.e2e.pages.box_office import BoxOffice
from tests.factories import (
    make_cast,
    make_code,
    make_donation,
    make_event,
    make_ticket,
    switch_modules_on,
)
from tests.support.server import Live

# What happens in the browser does not depend on the database behind it.
pytestmark = pytest.mark.databases("sqlite")


@dataclass
class House:
    live: Live
    event: Event
    bea: User
    otto: User

    def orders(self) -> list[Order]:
        with self.live.app.app_context():
            return list(db.session.scalars(select(Order).order_by(Order.id)))

    def totals(self) -> list[int]:
        return [order.total_minor for order in self.orders()]


@pytest.fixture
def house(live: Live) -> House:
    with live.app.app_context():
        switch_modules_on()
        event = make_event()
        make_ticket(event)
        make_ticket(event, "Reduced", price_minor=2500)
        make_ticket(event, "VIP deck", price_minor=9000, quantity=1)
        make_donation(event)
        cast = make_cast(event)
        return House(live, event, cast["bea"], cast["otto"])


@pytest.fixture
def till(house: House, page: Page) -> BoxOffice:
    return BoxOffice.opened(page, house.live, house.event, house.bea)


def test_two_for_cash_are_three_taps(house: House, till: BoxOffice) -> None:
    till.tap("General admission")
    till.tap("General admission")
    till.pay("Exact cash")
    till.expect_sold("No change")
    assert house.totals() == [7000]


def test_two_for_cash_are_three_keys(house: House, till: BoxOffice) -> None:
    till.press("1", "1", "Enter")
    till.expect_sold("No change")
    assert house.totals() == [7000]


def test_the_change_is_said_before_and_after(till: BoxOffice) -> None:
    till.press("1", "1")
    expect(till.page.get_by_role("button", name="€100")).to_contain_text("back €30")
    till.press("e")
    till.expect_sold("€30.00")


def test_a_tap_begins_the_next_sale(till: BoxOffice) -> None:
    till.press("1", "Enter")
    till.expect_sold("No change")
    till.tap("Reduced")
    expect(till.done).to_be_hidden()
    expect(till.total).to_have_text("€25.00")


def test_card_and_another_amount_by_keyboard_alone(house: House, till: BoxOffice) -> None:
    till.press("2", "k")
    till.expect_sold("Card, paid")
    till.press("Enter", "2", "c")
    till.page.keyboard.type("40")
    expect(till.page.locator("[data-change]")).to_have_text("€15.00")
    till.page.keyboard.press("Enter")
    till.expect_sold("€15.00")
    assert house.totals() == [2500, 2500]


def test_a_gift_goes_along(house: House, till: BoxOffice) -> None:
    till.press("1")
    till.tap("Donation")
    till.page.get_by_role("button", name="€10", exact=True).click()
    expect(till.total).to_have_text("€45.00")
    till.press("Enter")
    till.expect_sold("No change")
    assert house.totals() == [4500]


def test_two_clicks_at_once_are_one_sale(house: House, till: BoxOffice) -> None:
    till.press("1")
    till.page.locator("[data-exact]").dblclick()
    till.expect_sold("No change")
    till.page.wait_for_timeout(300)
    assert house.totals() == [3500]


def test_the_last_place_is_sold_once(
    house: House, till: BoxOffice, new_context: Callable[..., BrowserContext]
) -> None:
    other = BoxOffice.opened(new_context().new_page(), house.live, house.event, house.otto)
    for each in (till, other):
        each.tap("General admission")
        each.tap("VIP deck")
    till.press("Enter")
    till.expect_sold("No change")
    other.press("Enter")
    dialog = other.page.get_by_role("alertdialog", name="VIP deck is sold out")
    expect(dialog).to_contain_text("Nothing has been charged and no ticket was issued.")
    expect(other.page.get_by_role("button", name="Remove and go on")).to_be_focused()
    other.page.keyboard.press("Enter")
    expect(other.total).to_have_text("€35.00")
    assert house.totals() == [12_500]


def test_a_scanner_sells_nothing_and_looks_up(house: House, till: BoxOffice) -> None:
    till.press("1", "Enter")
    till.expect_sold("No change")
    with house.live.app.app_context():
        code = db.session.scalars(select(Order)).one().attendees[0].code
    till.press("Escape")
    till.scan("1112223334")
    expect(till.page.locator("#recent-rows")).to_contain_text("Nothing found")
    till.scan(code)
    expect(till.last_sales).to_have_count(1)
    expect(till.page.get_by_label("Find a booking")).to_have_value(code)
    expect(till.count("General admission")).to_be_hidden()
    assert len(house.orders()) == 1


def test_a_lost_answer_keeps_the_cart_and_is_asked_for_again(house: House, till: BoxOffice) -> None:
    keys: list[str] = []

    def lose(route: Any) -> None:
        keys.append(route.request.post_data)
        route.fetch()  # the sale is made, and nobody hears of it
        route.abort()

    till.page.clock.install()
    till.page.route("**/sales", lose, times=1)
    till.page.locator(".tile", has_text="General admission").dblclick()
    till.page.keyboard.press("Enter")
    expect(till.refusal).to_contain_text("Not sent yet.")
    expect(till.total).to_have_text("€70.00")
    till.page.clock.run_for(1000)
    till.expect_sold("No change")
    assert (len(keys), house.totals()) == (1, [7000])


def test_an_open_till_learns_that_ticketing_is_off(house: House, till: BoxOffice) -> None:
    till.press("1")
    with house.live.app.app_context():
        switch({Module.TICKETING: False}, by_id=None)
        db.session.commit()
    till.press("Enter")
    expect(till.refusal).to_contain_text("Ticketing is switched off on this site")
    expect(till.total).to_have_text("€35.00")


def test_a_reload_keeps_the_cart(till: BoxOffice) -> None:
    till.press("1", "2")
    till.page.reload()
    expect(till.total).to_have_text("€60.00")


def test_without_a_script(
    house: House, till: BoxOffice, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    plain = BoxOffice.opened(page, house.live, house.event, house.bea)
    page.get_by_role("textbox", name="General admission").fill("2")
    page.get_by_label("Amount given").fill("100")
    plain.pay("Take cash")
    plain.expect_sold("€30.00")
    page.get_by_role("link", name="Next sale").click()
    page.get_by_role("textbox", name="VIP deck").fill("2")
    plain.pay("Exact cash")
    expect(page.get_by_role("alertdialog")).to_contain_text("you can buy at most 1")
    assert house.totals() == [7000]


@pytest.mark.parametrize("width", [1440, 1024, 390, 320])
def test_the_till_fits_and_can_be_used_by_all(till: BoxOffice, axe: Any, width: int) -> None:
    till.page.set_viewport_size({"width": width, "height": 768})
    assert axe(till.page) == []
    till.press("1", "1")
    assert axe(till.page) == []
    wide, high = till.page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    assert wide <= width
    assert high <= 768 or width < 1024
    till.press("e")
    till.expect_sold("€30.00")
    assert axe(till.page) == []


def test_nobody_is_asked_about_half_a_code(house: House, till: BoxOffice) -> None:
    """The cart asks for its price a moment after the last tap, and somebody types already."""
    with house.live.app.app_context():
        general = db.session.scalars(select(Ticket).where(Ticket.name == "General admission")).one()
        make_code(house.event, "DOCK15", general)
    asked: list[str] = []
    till.page.on("request", lambda request: asked.append(request.post_data or ""))
    till.page.clock.install()
    till.press("1", "d")
    till.page.keyboard.type("dock1")
    till.page.clock.run_for(1000)
    till.page.keyboard.type("5\n")
    expect(till.page.locator("#sale-codes")).to_contain_text("15% off General admission")
    expect(till.total).to_have_text("€29.75")
    assert [form for form in asked if "code=dock1&" in f"{form}&"] == []


def test_a_code_at_the_till_is_one_more_interaction(house: House, till: BoxOffice) -> None:
    with house.live.app.app_context():
        general = db.session.scalars(select(Ticket).where(Ticket.name == "General admission")).one()
        make_code(house.event, "DOCK15", general, total_uses=2)
    till.press("1", "1", "d")
    till.page.keyboard.type("dock15\n")
    expect(till.page.locator("#sale-codes")).to_contain_text("15% off General admission")
    expect(till.total).to_have_text("€59.50")
    till.press("1")
    expect(till.page.locator("#sale-codes [role=alert]")).to_contain_text("2 uses are left")
    expect(till.total).to_have_text("€105.00")
    till.pay("Take 2")
    expect(till.total).to_have_text("€59.50")
    till.press("Enter")
    expect(till.change).to_have_text("No change")
    assert house.totals() == [5950]
    expect(till.page.locator("#sale-codes")).to_be_empty()
