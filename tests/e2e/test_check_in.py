"""At the gate in a browser: a real camera, a hand scanner, a phone, and no network."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from portal.core.db import db
from portal.events import Event
from portal.orders.entries import CheckIn
from portal.people import User
from tests.e2e.pages.gate import Gate
from tests.factories import make_cast, make_event, make_order, make_ticket, switch_modules_on
from tests.support import camera
from tests.support.server import Live

# What happens in the browser does not depend on the database behind it.
pytestmark = pytest.mark.databases("sqlite")

PHONE = {"width": 390, "height": 844}


@dataclass
class Door:
    live: Live
    event: Event
    chip: User
    codes: list[str]

    def opened(self, page: Page) -> Gate:
        return Gate.opened(page, self.live, self.event, self.chip)

    def came(self) -> list[CheckIn]:
        with self.live.app.app_context():
            return list(db.session.scalars(select(CheckIn).order_by(CheckIn.id)))


@pytest.fixture
def door(live: Live) -> Door:
    with live.app.app_context():
        switch_modules_on()
        event = make_event()
        ticket = make_ticket(event)
        codes = [
            make_order(event, {ticket: 1}, name=name).attendees[0].code
            for name in ("Liis Tamm", "Zoë Larsen")
        ]
        return Door(live, event, make_cast(event)["chip"], codes)


def test_a_ticket_held_before_the_camera_comes_in_once(
    door: Door,
    launch_browser: Callable[..., Browser],
    browser_type_launch_args: dict[str, Any],
    browser_context_args: dict[str, Any],
    tmp_path: Path,
) -> None:
    """Chromium here reads no codes by itself: the decoder that comes with the page does."""
    flags = camera.film(tmp_path / "ticket.y4m", door.codes[0])
    browser = launch_browser(args=[*browser_type_launch_args["args"], *flags])
    page = browser.new_context(**browser_context_args).new_page()
    gate = door.opened(page)
    page.get_by_role("button", name="Use the camera").click()
    gate.expect_answer("ok", "Come in", "Liis Tamm", "General admission")
    expect(page.get_by_role("button", name="Sound")).to_have_attribute("data-played", "yes")
    assert page.evaluate("'ZXingWASM' in window")
    page.get_by_role("button", name="Stop the camera").click()
    gate.expect_answer("ok")  # still in the picture: one scan
    assert len(door.came()) == 1
    browser.close()


def test_a_hand_scanner_works_anywhere_on_the_page(door: Door, page: Page) -> None:
    gate = door.opened(page)
    gate.burst(door.codes[0].lower())
    gate.expect_answer("ok", "Liis Tamm")
    page.get_by_role("searchbox").focus()
    gate.burst(door.codes[0])
    gate.expect_answer("used", "Already in", "In since")
    expect(page.get_by_role("button", name="Sound")).to_have_attribute("data-played", "no")
    expect(gate.inside).to_have_text("1")
    gate.burst("4006381333931")
    gate.expect_answer("unknown", "Unknown")


def test_a_phone_lets_in_by_name_and_takes_it_back(door: Door, page: Page) -> None:
    page.set_viewport_size(PHONE)
    gate = door.opened(page)
    page.get_by_role("link", name="Choose list and gate").click()
    page.get_by_role("textbox", name="Gate").fill("Gate B")
    page.get_by_role("button", name="Keep for this device").click()
    expect(page.locator(".gate-bar")).to_contain_text("Everybody · Gate B")
    gate.search("tamm")
    page.get_by_role("button", name="Check in Liis Tamm").click()
    gate.expect_answer("ok", "Liis Tamm")
    gate.type(door.codes[0])
    gate.expect_answer("used", "Gate B.")
    page.get_by_role("button", name="Undo Liis Tamm").click()
    gate.expect_answer("out", "Liis Tamm may come in again.")
    expect(gate.inside).to_have_text("0")
    for code in door.codes:
        gate.type(code)
        gate.expect_answer("ok")
    expect(gate.inside).to_have_text("2")
    assert page.evaluate("document.documentElement.scrollHeight") <= PHONE["height"]
    assert [entry.gate for entry in door.came()] == ["Gate B"] * 3


def test_a_lost_answer_is_said_and_asked_for_again(door: Door, page: Page) -> None:
    gate = door.opened(page)

    def lose(route: Any) -> None:
        route.fetch()  # they are in, and nobody hears of it
        route.abort()

    page.route("**/scan", lose)
    gate.type(door.codes[0])
    gate.type(door.codes[1])
    expect(gate.silence).to_contain_text("2 scans have no answer.")
    gate.expect_answer("waiting")
    page.reload()
    expect(gate.silence).to_contain_text("2 scans have no answer.")
    page.unroute("**/scan")
    page.get_by_role("button", name="Ask again").click()
    gate.expect_answer("ok", "Liis Tamm")
    expect(gate.silence).to_contain_text(f"…{door.codes[1][-4:]}")
    page.get_by_role("button", name="Ask again").click()
    gate.expect_answer("ok", "Zoë Larsen")
    expect(gate.silence).to_be_empty()
    assert len(door.came()) == 2
