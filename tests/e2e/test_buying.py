"""Buying in a browser: choose, type codes, hear why not, go on; with keys, without a script."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import select

from portal.codes import UsedFor
from portal.core.db import db
from portal.events import Event
from portal.orders import Order
from portal.orders.models import Status
from portal.tickets import Ticket
from tests.e2e.pages.shop import EventPage
from tests.factories import (
    make_code,
    make_donation,
    make_event,
    make_order,
    make_ticket,
    make_way_to_pay,
    switch_modules_on,
)
from tests.support.server import Live

# What happens in the browser does not depend on the database behind it.
pytestmark = pytest.mark.databases("sqlite")

WORDS = "Six bands on two floating stages, and at 22:30 a thousand paper lanterns on the water."


@dataclass
class House:
    live: Live
    event: Event
    general: Ticket
    vip: Ticket

    def orders(self) -> list[tuple[str, int]]:
        with self.live.app.app_context():
            return [(o.status, o.total_minor) for o in db.session.scalars(select(Order))]

    def sell(self, ticket: Ticket, count: int, *typed: str, status: Status) -> None:
        with self.live.app.app_context():
            db.session.add_all([self.event, ticket])
            make_order(self.event, {ticket: count}, status=status, typed=typed)


@pytest.fixture
def house(live: Live) -> House:
    with live.app.app_context():
        switch_modules_on()
        event = make_event(
            slug="harbour-lights", description=WORDS, contact_email="olivia@example.org"
        )
        make_way_to_pay(event)
        general, child = (
            make_ticket(event, "General"),
            make_ticket(event, "Child", price_minor=1200),
        )
        vip = make_ticket(event, "VIP deck", price_minor=9000, quantity=3, max_per_order=4)
        speaker = make_ticket(event, "Speaker pass", price_minor=0, kind="free", hidden=True)
        make_ticket(event, "Backstage tour", quantity=5, taken=5)
        make_donation(event)
        make_code(event, "DOCK15", general)
        make_code(event, "SPRING", general, value=2000)
        make_code(event, "OPEN", speaker, used_for=UsedFor.ACCESS, value=0)
        make_code(event, "OFF", general, active=False)
        make_code(event, "LATER", general, valid_from=datetime(2099, 5, 1, 7, 0, tzinfo=UTC))
        make_code(event, "EARLY10", general, valid_till=datetime(2020, 4, 6, 9, 0, tzinfo=UTC))
        make_code(event, "FRIENDS20", general, total_uses=50, used=50)
        make_code(event, "FEW", general, total_uses=9, used=8)
        make_code(event, "HELD", child, total_uses=1)
        make_code(event, "FOUR", general, min_quantity=4)
        make_code(event, "ONE", general, max_quantity=1)
        make_code(event, "DECK", vip)
        make_code(event, "NOTHING", general, value=0)
        make_code(event, "INVITED", general, signed_in_only=True)
        return House(live, event, general, vip)


@pytest.fixture
def shop(house: House, page: Page) -> EventPage:
    return EventPage(page, house.event)


REFUSED = [
    ("dock51", "unknown", "We do not know dock51. Check the letters."),
    ("off", "inactive", "OFF is switched off at the moment."),
    ("later", "not_yet", "LATER starts on Fri 1 May 2099 at 10:00."),
    ("early10", "ended", "EARLY10 ended on Mon 6 April 2020."),
    ("friends20", "used_up", "FRIENDS20 is used up: all 50 uses are gone."),
    ("few", "few_left", "1 use is left; you have 2 General. Take 1, or pay full price."),
    ("held", "held", "All uses are held in other orders. Try again in"),
    ("four", "min_quantity", "Works from 4 General. You have 2."),
    ("one", "max_quantity", "Works for up to 1 General. You have 2."),
    ("deck", "wrong_ticket", "DECK is for VIP deck only."),
    ("nothing", "no_effect", "NOTHING takes nothing off General."),
    ("invited", "need_login", "This code is for invited people. Log in to use it."),
]


def test_a_buyer_chooses_saves_and_goes_on(house: House, shop: EventPage) -> None:
    shop.add("General", 2)
    shop.add("Child")
    expect(shop.total).to_have_text("€82.00")
    expect(shop.page.get_by_role("status").filter(has_text="Total €82.00")).to_have_count(1)
    shop.apply("dock15")
    expect(shop.total).to_have_text("€71.50")
    expect(shop.order).to_contain_text("You save €10.50")
    expect(shop.row("General")).to_contain_text("€29.75")
    expect(shop.code).to_be_focused()
    shop.go_on()
    expect(shop.page.get_by_role("heading", level=1)).to_have_text("Your details")
    assert house.orders() == [("pending", 7150)]


def test_each_refusal_stands_where_the_code_was_typed(house: House, shop: EventPage) -> None:
    house.live.app.config["RATE_LIMITS"] = False
    with house.live.app.app_context():
        child = db.session.scalars(select(Ticket).filter_by(name="Child")).one()
    house.sell(child, 1, "HELD", status=Status.PENDING)
    shop.add("General", 2)
    shop.add("Child")
    for code, reason, sentence in REFUSED:
        shop.apply(code)
        shop.expect_refused(reason, sentence)
        expect(shop.code).to_have_value(code if reason == "unknown" else code.upper())
        expect(shop.code).to_have_attribute("aria-invalid", "true")
        expect(shop.code).to_be_focused()
        assert [shop.quantity(t).input_value() for t in ("General", "Child")] == ["2", "1"]
        expect(shop.total).to_have_text("€82.00")
    shop.apply("dock15")
    expect(shop.total).to_have_text("€71.50")
    shop.apply("spring")
    shop.expect_refused("one_only", "Swap DOCK15 (−€10.50) for SPRING (−€14.00)?")
    expect(shop.total).to_have_text("€71.50")
    shop.apply("friends20")
    shop.expect_refused("used_up", "all 50 uses are gone. DOCK15 stays on.")
    shop.go_on()
    assert house.orders()[1:] == [("pending", 7150)]


def test_too_many_tries_have_to_wait(house: House, shop: EventPage) -> None:
    shop.add("General")
    for number in range(21):  # the minute may end on the way
        shop.apply(f"guess{number}")
        expect(shop.code).to_have_attribute("value", f"guess{number}")  # the answer is here
        expect(shop.refused).to_be_visible()
        if shop.refused.get_attribute("data-reason") == "too_many":
            break
    shop.expect_refused("too_many", "Too many tries. Wait a minute.")
    expect(shop.quantity("General")).to_have_value("1")


@pytest.mark.parametrize(
    ("code", "step", "count", "total"),
    [
        ("FEW", "Take 1", "1", "€29.75"),
        ("FEW", "Pay full price", "2", "€70.00"),
        ("FOUR", "Make it 4", "4", "€119.00"),
        ("ONE", "Make it 1", "1", "€29.75"),
    ],
)
def test_the_step_that_is_offered_leads_on(
    shop: EventPage, code: str, step: str, count: str, total: str
) -> None:
    shop.add("General", 2)
    shop.apply(code)
    expect(shop.refused).to_be_visible()
    shop.press(step)
    expect(shop.refused).to_have_count(0)
    expect(shop.quantity("General")).to_have_value(count)
    expect(shop.total).to_have_text(total)


def test_swapping_and_removing(shop: EventPage) -> None:
    shop.add("General", 2)
    shop.apply("DOCK15")
    expect(shop.total).to_have_text("€59.50")
    shop.apply("SPRING")
    shop.press("Swap to SPRING")
    expect(shop.total).to_have_text("€56.00")
    expect(shop.order.locator("[data-code]")).to_have_attribute("data-code", "SPRING")
    shop.press("Remove SPRING")
    expect(shop.total).to_have_text("€70.00")


def test_an_access_code_opens_its_tickets_in_place(house: House, shop: EventPage) -> None:
    expect(shop.quantity("Speaker pass")).to_have_count(0)
    shop.apply("open")
    expect(shop.order).to_contain_text("This code opens: Speaker pass")
    shop.add("Speaker pass")
    shop.add("General")
    expect(shop.order).to_contain_text("1 × Speaker pass")
    shop.press("Remove OPEN")
    expect(shop.quantity("Speaker pass")).to_have_count(0)
    expect(shop.total).to_have_text("€35.00")
    shop.apply("open")
    shop.add("Speaker pass")
    shop.go_on()
    assert house.orders() == [("pending", 3500)]


def test_a_gift_is_a_chip_or_what_is_typed_beside(shop: EventPage) -> None:
    gift = shop.page.get_by_role("group", name="Donation")
    expect(gift.get_by_role("radio", checked=True)).to_have_count(0)
    gift.get_by_text("€10", exact=True).click()
    expect(shop.total).to_have_text("€10.00")
    other = gift.get_by_label("Other amount, €1 to €500")
    other.fill("7.50")
    other.press("Tab")
    expect(shop.total).to_have_text("€7.50")
    expect(gift.get_by_role("radio", checked=True)).to_have_count(0)
    gift.get_by_text("€5", exact=True).click()
    expect(shop.total).to_have_text("€5.00")
    expect(other).to_have_value("")
    other.fill("900")
    other.press("Tab")
    expect(gift.get_by_role("alert")).to_have_text("From €1 to €500.")
    gift.get_by_text("None").click()
    expect(shop.total).to_have_text("€0.00")
    expect(gift.get_by_role("alert")).to_have_count(0)


def test_what_others_took_meanwhile_is_said_at_the_ticket(house: House, shop: EventPage) -> None:
    shop.add("VIP deck", 3)
    expect(shop.total).to_have_text("€270.00")
    house.sell(house.vip, 2, status=Status.COMPLETED)
    shop.page.get_by_role("button", name="Continue").first.click()
    alert = shop.row("VIP deck").get_by_role("alert")
    expect(alert).to_have_text("VIP deck: you can buy at most 1.")
    expect(alert).to_have_attribute("data-left", "1")
    expect(shop.quantity("VIP deck")).to_have_value("3")
    shop.press("Take 1")
    expect(shop.quantity("VIP deck")).to_have_value("1")
    shop.go_on()
    assert house.orders() == [("completed", 18_000), ("pending", 9000)]


def test_a_code_that_is_gone_at_continue_leaves_it_to_the_buyer(
    house: House, shop: EventPage
) -> None:
    shop.add("General")
    expect(shop.total).to_have_text("€35.00")
    shop.apply("FEW")
    expect(shop.total).to_have_text("€29.75")
    house.sell(house.general, 1, "FEW", status=Status.COMPLETED)
    shop.page.get_by_role("button", name="Continue").first.click()
    expect(shop.order).to_contain_text("The total was €29.75, and is €35.00 now.")
    shop.expect_refused("used_up", "FEW is used up")
    shop.page.get_by_role("button", name="Continue for €35.00").first.click()
    shop.page.wait_for_url("**/details")
    assert house.orders() == [("completed", 2975), ("pending", 3500)]


def test_two_clicks_and_the_way_back_make_one_order(house: House, shop: EventPage) -> None:
    shop.add("General")
    shop.page.get_by_text("€10", exact=True).click()
    shop.apply("dock15")
    expect(shop.total).to_have_text("€39.75")
    shop.page.get_by_role("button", name="Continue").first.dblclick()
    shop.page.wait_for_url("**/details")
    shop.page.go_back()
    expect(shop.quantity("General")).to_have_value("1")
    expect(shop.total).to_have_text("€39.75")
    shop.go_on()
    assert house.orders() == [("pending", 3975)]
    shop.page.go_back()
    shop.add("General")
    expect(shop.total).to_have_text("€69.50")
    shop.go_on()
    assert house.orders() == [("expired", 3975), ("pending", 6950)]


def test_what_is_typed_while_an_answer_is_on_its_way_stays(shop: EventPage) -> None:
    def wait(route: Route) -> None:
        shop.page.wait_for_timeout(600)
        route.continue_()

    shop.page.route("**/quote", wait, times=1)
    shop.add("General")
    shop.page.wait_for_timeout(200)
    shop.code.press_sequentially("DOCK15")
    expect(shop.total).to_have_text("€35.00")
    expect(shop.code).to_have_value("DOCK15")
    expect(shop.code).to_be_focused()


def test_what_a_button_asked_is_not_lost_to_the_next_tap(shop: EventPage) -> None:
    shop.add("General", 2)
    shop.apply("dock15")
    expect(shop.total).to_have_text("€59.50")

    def wait(route: Route) -> None:
        shop.page.wait_for_timeout(600)
        route.continue_()

    shop.page.route("**/quote", wait, times=1)
    shop.press("Remove DOCK15")
    shop.add("General")
    expect(shop.total).to_have_text("€105.00")
    expect(shop.order).not_to_contain_text("DOCK15")
    expect(shop.quantity("General")).to_have_value("3")


def test_an_event_that_is_taken_back_says_so_above_the_page(house: House, shop: EventPage) -> None:
    shop.add("General")
    expect(shop.total).to_have_text("€35.00")
    with house.live.app.app_context():
        db.session.get_one(Event, house.event.id).state = "draft"
        db.session.commit()
    shop.page.get_by_role("button", name="Continue").first.click()
    expect(shop.page.locator("#problem")).to_contain_text("not on sale at the moment")
    expect(shop.quantity("General")).to_have_value("1")
    assert house.orders() == []


def test_by_the_keyboard_alone(house: House, shop: EventPage) -> None:
    keyboard = shop.page.keyboard
    shop.quantity("General").focus()
    keyboard.type("2")
    keyboard.press("Tab")
    expect(shop.page.get_by_role("button", name="One more").first).to_be_focused()
    keyboard.press("Enter")
    expect(shop.total).to_have_text("€105.00")
    expect(shop.page.get_by_role("button", name="One more").first).to_be_focused()
    shop.code.focus()
    keyboard.type("four")
    keyboard.press("Enter")
    shop.expect_refused("min_quantity", "Works from 4 General. You have 3.")
    keyboard.press("Tab")
    keyboard.press("Tab")
    expect(shop.page.get_by_role("button", name="Make it 4")).to_be_focused()
    keyboard.press("Enter")
    expect(shop.total).to_have_text("€119.00")
    shop.page.get_by_role("button", name="Continue").first.focus()
    keyboard.press("Enter")
    shop.page.wait_for_url("**/details")
    assert house.orders() == [("pending", 11_900)]


def test_without_a_script(house: House, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False).new_page()
    shop = EventPage(page, house.event)
    shop.quantity("General").fill("2")
    page.get_by_role("group", name="Donation").get_by_text("€5", exact=True).click()
    shop.press("Update total")
    expect(shop.total).to_have_text("€75.00")
    shop.apply("few")
    shop.expect_refused("few_left", "1 use is left")
    expect(shop.quantity("General")).to_have_value("2")
    shop.press("Take 1")
    expect(shop.total).to_have_text("€34.75")
    shop.apply("friends20")
    shop.expect_refused("used_up", "FEW stays on.")
    shop.quantity("VIP deck").fill("4")
    page.get_by_role("button", name="Continue").first.click()
    expect(shop.row("VIP deck").get_by_role("alert")).to_contain_text("at most 3")
    shop.press("Take 3")
    expect(shop.total).to_have_text("€304.75")
    shop.go_on()
    assert house.orders() == [("pending", 30_475)]


def test_a_link_fills_the_page_in(house: House, page: Page) -> None:
    shop = EventPage(page, house.event, f"?code=dock15&code=nope&t={house.general.ref}:2")
    expect(shop.total).to_have_text("€59.50")
    expect(shop.quantity("General")).to_have_value("2")
    shop.expect_refused("unknown", "We do not know nope.")


@pytest.mark.parametrize("width", [1024, 320])
def test_the_page_keeps_nobody_out(shop: EventPage, axe: Any, width: int) -> None:
    shop.page.set_viewport_size({"width": width, "height": 844})
    assert axe(shop.page) == []
    shop.add("General", 2)
    shop.page.get_by_role("group", name="Donation").get_by_text("€5", exact=True).click()
    shop.apply("dock15")
    expect(shop.total).to_have_text("€64.50")
    shop.apply("spring")
    shop.expect_refused("one_only", "Swap DOCK15")
    shop.quantity("VIP deck").fill("4")
    shop.quantity("VIP deck").press("Tab")
    expect(shop.row("VIP deck").get_by_role("alert")).to_be_visible()
    assert axe(shop.page) == []
    assert shop.page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_total_is_at_the_thumb(house: House, shop: EventPage) -> None:
    shop.page.set_viewport_size({"width": 390, "height": 844})
    shop.add("General", 2)
    shop.apply("dock15")
    bar = shop.page.locator("#buy-bar")
    expect(bar).to_contain_text("€59.50")
    expect(bar).to_contain_text("2 tickets, DOCK15")
    shop.apply("friends20")
    expect(shop.refused).to_be_in_viewport()
    below = shop.refused.bounding_box()["y"] + shop.refused.bounding_box()["height"]
    assert below <= bar.bounding_box()["y"]
    bar.get_by_role("button", name="Continue").click()
    shop.page.wait_for_url("**/details")
    assert house.orders() == [("pending", 5950)]


@pytest.mark.parametrize("width", [1440, 320])
def test_the_list_finds_events_and_keeps_nobody_out(
    house: House, page: Page, axe: Any, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("What’s on")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Search events").fill("gala")
    expect(page.get_by_role("heading", name="No event matches")).to_be_visible()
    assert axe(page) == []
    page.get_by_label("Search events").fill("pier lights")
    page.get_by_role("link", name="Harbour Lights").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour Lights")
