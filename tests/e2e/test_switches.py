"""The first admin on an empty installation, and switches thrown while others are at work."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from portal import modules
from portal.core.db import db
from portal.core.modules import Module
from portal.events import Event
from portal.orders import Order
from portal.people import User
from tests.e2e.pages.accounts import SignIn
from tests.e2e.pages.box_office import BoxOffice
from tests.e2e.pages.organizer import Events
from tests.e2e.pages.screen import Screen, let_in
from tests.e2e.pages.shop import EventPage
from tests.factories import (
    PASSWORD,
    make_cast,
    make_event,
    make_ticket,
    make_user,
    make_way_to_pay,
    switch_modules_on,
)
from tests.support.server import Live

pytestmark = pytest.mark.databases("sqlite")

OFF = "Ticketing is switched off on this site, so nothing can be sold."


class Home(Screen):
    """What whoever runs the site sees first."""

    title = "Foyer"

    def step(self, label: str) -> Any:
        return self.page.locator("#steps li", has_text=label)


class Modules(Screen):
    title = "Modules"

    def switch(self, module: str) -> Any:
        return self.page.get_by_role("switch", name=module)

    @property
    def question(self) -> Any:
        return self.page.get_by_role("group", name="off?")

    @property
    def toast(self) -> Any:
        return self.page.get_by_role("status").locator(".toast")


class Town:
    """An event that sells, with Ada and Bea, each in a browser of their own."""

    def __init__(self, live: Live, new_context: Callable[..., BrowserContext]) -> None:
        self.live, self._new_context = live, new_context
        with live.app.app_context():
            switch_modules_on()
            self.event: Event = make_event(slug="harbour-lights")
            self.cast: dict[str, User] = make_cast(self.event)
            make_ticket(self.event)
            make_way_to_pay(self.event)
            db.session.expunge_all()

    def page_of(self, who: str, **options: Any) -> Page:
        page = self._new_context(**options).new_page()
        if who in self.cast:
            let_in(page, self.live, self.cast[who])
        return page

    def orders(self) -> list[tuple[str, str]]:
        with self.live.app.app_context():
            found = select(Order.channel, Order.status).order_by(Order.id)
            return [tuple(row) for row in db.session.execute(found)]

    def on(self) -> list[str]:
        with self.live.app.app_context():
            return [module.label for module, on in modules.switches().items() if on]


@pytest.fixture
def town(live: Live, new_context: Callable[..., BrowserContext]) -> Town:
    return Town(live, new_context)


@pytest.fixture
def board(town: Town) -> Modules:
    """Ada at the switches."""
    page = town.page_of("ada")
    page.goto("/admin/modules")
    return Modules(page)


def flip(board: Modules, module: str, *, off: bool) -> None:
    board.switch(module).click()
    if off:
        board.question.get_by_role("button", name="Switch off").click()
    expect(board.page.locator(".toast").last).to_contain_text("off." if off else "on.")


def test_the_first_admin_is_led_to_the_first_sale(live: Live, page: Page, axe: Any) -> None:
    with live.app.app_context():
        make_user("Ada Admin", "ada@example.org", password=PASSWORD, is_admin=True)
    page.goto("/login")
    SignIn(page).sign_in("ada@example.org", PASSWORD, Events)
    expect(page.get_by_text("Nothing can be sold yet.")).to_be_visible()
    page.get_by_role("link", name="See what is left to do").click()
    home = Home(page)
    expect(page.get_by_role("heading", level=2).first).to_have_text(
        "Nothing can be sold yet. Turn on ticketing."
    )
    assert axe(page) == []
    home.click("Turn on ticketing", role="link")
    board = Modules(page)
    assert axe(page) == []
    board.switch("Ticketing").check()
    expect(board.toast).to_contain_text("Ticketing is on.")
    expect(page.get_by_text("Nothing can be sold yet.")).to_have_count(0)
    board.switch("Donations").check()
    expect(board.switch("Payments")).to_be_checked()
    assert axe(page) == []
    home = board.follow("Home", Home)
    expect(home.step("Turn on ticketing")).to_contain_text("Done")
    home.click("Make an event", role="link")
    starts = datetime(2027, 6, 20, 19)  # noqa: DTZ001 - as a person types it
    page.get_by_label("Name").fill("Harbour Lights")
    page.get_by_label("Starts").fill(f"{starts:%Y-%m-%dT%H:%M}")
    page.get_by_label("Ends").fill(f"{starts + timedelta(hours=4):%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Make the event").click()
    page.wait_for_url("**/events/harbour-lights")
    page.goto("/admin")
    expect(Home(page).step("Make an event")).to_contain_text("Done")


def test_off_asks_once_and_undo_brings_it_back(town: Town, board: Modules, axe: Any) -> None:
    board.switch("Payments").click()  # it asks first, so the switch stays as it is
    expect(board.question).to_contain_text("Switch payments and donations off?")
    expect(board.question).to_contain_text("1 live event sells only what is free.")
    expect(board.question).to_be_focused()
    expect(board.switch("Payments")).to_be_checked()
    assert axe(board.page) == []
    board.click("Keep it on", role="link")
    expect(board.question).to_have_count(0)
    assert town.on() == ["Ticketing", "Payments", "Donations"]

    flip(board, "Payments", off=True)
    assert town.on() == ["Ticketing"]
    expect(board.toast).to_contain_text("Payments are off. Donations are off.")
    board.toast.get_by_role("button", name="Undo").click()
    expect(board.toast).to_contain_text("Undone. Payments are on. Donations are on.")
    assert town.on() == ["Ticketing", "Payments", "Donations"]


def test_by_keyboard_alone(town: Town, board: Modules) -> None:
    board.switch("Donations").focus()
    board.page.keyboard.press("Space")
    expect(board.question).to_be_focused()
    board.page.keyboard.press("Tab")
    board.page.keyboard.press("Tab")
    board.page.keyboard.press("Enter")
    expect(board.switch("Donations")).not_to_be_checked()
    assert town.on() == ["Ticketing", "Payments"]


def test_without_a_script(town: Town) -> None:
    page = town.page_of("ada", java_script_enabled=False)
    page.goto("/admin/modules")
    board = Modules(page)
    card = page.get_by_role("region", name="Donations")
    board.switch("Donations").uncheck()
    card.get_by_role("button", name="Save").click()
    expect(board.question).to_contain_text("Switch donations off?")
    board.question.get_by_role("button", name="Switch off").click()
    expect(board.switch("Donations")).not_to_be_checked()
    page.get_by_role("button", name="Undo the last switch").click()
    expect(board.switch("Donations")).to_be_checked()
    assert town.on() == ["Ticketing", "Payments", "Donations"]


def test_a_buyer_in_the_middle_loses_nothing(town: Town, board: Modules) -> None:
    page = town.page_of("nobody")
    shop = EventPage(page, town.event)
    shop.add("General admission", 2)
    expect(shop.total).to_have_text("€70.00")
    flip(board, "Ticketing", off=True)
    page.get_by_role("button", name="Continue").first.click()
    expect(page.get_by_role("alert").filter(has_text=OFF)).to_be_visible()
    expect(shop.quantity("General admission")).to_have_value("2")
    assert town.orders() == []

    flip(board, "Ticketing", off=False)
    shop.go_on()
    flip(board, "Ticketing", off=True)
    page.get_by_label("Name", exact=True).fill("Bo Buyer")
    page.get_by_label("Email", exact=True).fill("bo@example.org")
    page.get_by_role("button", name="Continue to payment").click()
    page.wait_for_url("**/pay")
    assert town.orders() == [("web", "pending")]


def test_a_buyer_without_a_script_sends_it_again(town: Town, board: Modules) -> None:
    page = town.page_of("nobody", java_script_enabled=False)
    shop = EventPage(page, town.event)
    shop.quantity("General admission").fill("2")
    flip(board, "Ticketing", off=True)
    page.get_by_role("button", name="Continue").and_(page.locator(":visible")).first.click()
    expect(page.get_by_role("alert").filter(has_text=OFF)).to_be_visible()
    flip(board, "Ticketing", off=False)
    page.get_by_role("button", name="Send it again").click()
    page.wait_for_url("**/details")
    assert town.orders() == [("web", "pending")]


def test_a_sale_on_an_open_till_waits(town: Town, board: Modules) -> None:
    till = BoxOffice.opened(town.page_of("bea"), town.live, town.event, town.cast["bea"])
    till.press("1", "1")
    expect(till.total).to_have_text("€70.00")
    flip(board, "Ticketing", off=True)
    till.press("Enter")
    expect(till.refusal).to_contain_text(OFF)
    expect(till.page.locator(".tile")).to_contain_text("Switched off")  # the till asks by itself
    expect(till.total).to_have_text("€70.00")
    assert town.orders() == []

    flip(board, "Ticketing", off=False)
    expect(till.page.locator(".tile")).to_contain_text("100 left")
    till.press("Enter")
    till.expect_sold("No change")
    assert town.orders() == [("door", "completed")]


def test_one_module_off_is_said_at_the_till(town: Town, board: Modules) -> None:
    till = BoxOffice.opened(town.page_of("bea"), town.live, town.event, town.cast["bea"])
    till.press("1")
    flip(board, "Payments", off=True)
    till.press("Enter")
    expect(till.refusal).to_contain_text("General admission is switched off.")
    expect(till.total).to_have_text("€35.00")
    flip(board, "Payments", off=False)
    expect(till.page.locator(".tile")).to_contain_text("100 left")
    till.press("Enter")
    till.expect_sold("No change")


def test_two_admins_see_both_settings(town: Town) -> None:
    ada, anna = town.page_of("ada"), town.page_of("ada")
    for page in (ada, anna):
        page.goto("/admin/settings")
    for page, name in ((anna, "Anna's pier"), (ada, "Pier 14")):
        page.get_by_label("Name of the site").fill(name)
        page.get_by_role("button", name="Save").click()
    row = ada.locator("#differences tbody tr")
    expect(row).to_contain_text("Pier 14")
    expect(row).to_contain_text("Anna's pier")
    ada.get_by_role("button", name="Save mine").click()
    expect(ada.get_by_role("link", name="Pier 14").first).to_be_visible()
    assert Module.TICKETING.label in town.on()
