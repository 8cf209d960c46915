"""Buying in a browser: on a phone, with the keyboard alone, without a script, and out of time."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select, update

from portal import orders
from portal.core import clock
from portal.core.db import db, in_transaction
from portal.orders import Order
from portal.orders.models import PaymentMode
from portal.tickets import Kind
from tests.e2e.pages.checkout import Checkout
from tests.factories import (
    PASSWORD,
    make_event,
    make_ticket,
    make_user,
    make_way_to_pay,
    switch_modules_on,
)
from tests.support.server import Live

# What happens in the browser does not depend on the database behind it.
pytestmark = pytest.mark.databases("sqlite")

BO = "bo@example.org"


@dataclass
class House:
    live: Live
    paid: str  # addresses of the event's page, with tickets chosen
    free: str

    def stored(self, checkout: Checkout) -> Order:
        with self.live.app.app_context():
            order = db.session.scalars(select(Order).where(Order.code == checkout.code)).one()
            assert order.attendees
            db.session.expunge_all()
            return order

    def set_left(self, **left: float) -> None:
        with self.live.app.app_context():
            ends = clock.now() + timedelta(**left)
            db.session.execute(update(Order).values(expires_at=ends))
            db.session.commit()


@pytest.fixture
def house(live: Live) -> House:
    with live.app.app_context():
        switch_modules_on()
        event = make_event()
        general, crew = (
            make_ticket(event),
            make_ticket(event, "Crew", kind=Kind.FREE, price_minor=0),
        )
        for mode in (PaymentMode.BANK, PaymentMode.VENUE):
            make_way_to_pay(event, mode, instructions=f"About {mode}.", days=None)
        page = f"/e/{event.slug}?t="
        return House(live, f"{page}{general.ref}:2", f"{page}{crew.ref}:1")


def test_paid_later_on_a_phone(house: House, page: Page, axe: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    checkout = Checkout.begun(page, house.paid)
    assert axe(page) == []
    checkout.fill("Bo Buyer", BO)
    page.get_by_role("textbox", name="Name on ticket 2").fill("Eve")
    checkout.go_on()
    page.wait_for_url("**/pay")
    assert axe(page) == []
    checkout.choose("Bank transfer")
    expect(page.get_by_text("About bank-transfer.")).to_be_visible()
    expect(page.get_by_text("About pay-at-the-venue.")).to_be_hidden()
    checkout.go_on("Order for €70.00")
    expect(checkout.title).to_have_text("Your order is placed, Bo")
    checkout.expect_order("placed")
    assert axe(page) == []
    expect(checkout.tickets).to_have_count(0)

    with house.live.app.app_context():
        order = db.session.scalars(select(Order)).one()
        in_transaction(lambda: orders.complete(order, actor_id=None))
    page.reload()
    expect(checkout.tickets).to_have_count(2)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_free_with_the_keyboard_alone(house: House, page: Page) -> None:
    checkout = Checkout.begun(page, house.free)
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Bo Buyer")
    page.keyboard.press("Tab")
    page.keyboard.type(BO)
    page.keyboard.press("Enter")
    expect(checkout.title).to_contain_text("See you on")
    expect(checkout.tickets).to_have_count(1)
    stored = house.stored(checkout)
    assert (stored.status, stored.attendees[0].name) == ("completed", "Bo Buyer")


def test_a_known_address_is_asked_for_its_password_where_it_stands(
    house: House, page: Page, axe: Any
) -> None:
    with house.live.app.app_context():
        make_user("Bo Buyer", BO, password=PASSWORD)
    checkout = Checkout.begun(page, house.free)
    checkout.fill("Bo Buyer", BO)
    checkout.go_on("Get your ticket")
    password = page.get_by_label("Password")
    expect(password).to_be_focused()
    assert axe(page) == []
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(checkout.tickets).to_have_count(1)
    assert house.stored(checkout).status == "completed"


def test_the_clock_runs_speaks_and_gives_more_time_once(house: House, page: Page) -> None:
    page.clock.install()
    checkout = Checkout.begun(page, house.paid)
    expect(checkout.clock).to_have_text(re.compile(r"15:00|14:5\d"))
    expect(checkout.more_time).to_be_hidden()
    page.clock.run_for(61_000)
    expect(checkout.clock).to_have_text(re.compile(r"13:\d\d"))
    expect(checkout.spoken).to_have_text("14 minutes left")
    checkout.fill("Bo Buyer", BO)

    page.clock.run_for(11 * 60_000 + 1_000)
    house.set_left(minutes=2)
    expect(checkout.clock).to_have_text(re.compile(r"02:\d\d"))
    checkout.more_time.click()
    expect(checkout.clock).to_have_text(re.compile(r"1[67]:\d\d"))
    expect(checkout.more_time).to_be_hidden()
    expect(page.locator("#countdown")).to_be_focused()
    expect(page.get_by_label("Email", exact=True)).to_have_value(BO)


def test_at_the_end_nothing_typed_is_lost(house: House, page: Page, axe: Any) -> None:
    checkout = Checkout.begun(page, house.paid)
    house.set_left(seconds=1.5)
    checkout.open("/details")
    checkout.fill("Bo Buyer", BO)
    expect(page.get_by_text("Your hold ended at")).to_be_visible()
    assert axe(page) == []
    checkout.go_on()
    expect(checkout.title).to_contain_text("Your hold ended at")
    assert axe(page) == []
    page.get_by_role("button", name="Hold them again").click()
    page.wait_for_url("**/pay")
    page.get_by_role("link", name="Details").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Bo Buyer")


def test_where_nobody_types_the_page_turns_by_itself(house: House, page: Page) -> None:
    checkout = Checkout.begun(page, house.paid)
    checkout.fill("Bo Buyer", BO)
    checkout.go_on()
    page.wait_for_url("**/pay")
    house.set_left(seconds=1.5)
    page.reload()
    expect(checkout.title).to_contain_text("Your hold ended at")


def test_back_after_paying_leads_to_the_order(house: House, page: Page) -> None:
    checkout = Checkout.begun(page, house.paid)
    checkout.fill("Bo Buyer", BO)
    checkout.go_on()
    checkout.choose("Pay at the venue")
    page.get_by_role("button", name="Order for").dblclick()
    expect(checkout.title).to_have_text("Your order is placed, Bo")
    page.go_back()
    expect(checkout.title).to_have_text("Your order is placed, Bo")
    checkout.expect_order("placed")


def test_without_a_script(house: House, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False).new_page()
    checkout = Checkout.begun(page, house.paid)
    house.set_left(minutes=2)
    checkout.fill("Bo Buyer", BO)
    checkout.more_time.click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Bo Buyer")
    assert house.stored(checkout).extended_at
    checkout.go_on()
    checkout.choose("Pay at the venue")
    checkout.go_on("Order for €70.00")
    checkout.expect_order("placed")
    page.get_by_text("Name who comes").click()
    page.get_by_role("textbox", name="Name on ticket 2").fill("Eve")
    checkout.go_on("Save the names")
    assert house.stored(checkout).attendees[1].name == "Eve"


@pytest.mark.parametrize("width", [1024, 320])
def test_every_step_fits_and_can_be_used_by_all(
    house: House, page: Page, axe: Any, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})

    def fits() -> None:
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    checkout = Checkout.begun(page, house.paid)
    fits()
    checkout.fill("Bo", "bo")
    checkout.go_on()
    expect(page.get_by_text("There is 1 problem")).to_be_visible()
    fits()
    checkout.fill("Bo", BO)
    checkout.go_on()
    page.wait_for_url("**/pay")
    fits()
    checkout.open()
    fits()
    house.set_left(seconds=-1)
    page.reload()
    fits()
    page.goto("/orders/find")
    fits()
