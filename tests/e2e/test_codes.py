"""An organizer and their codes in a browser: make, switch, test, make many; also without script."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from portal import jobs
from portal.codes import Code, UsedFor
from portal.core.db import db
from portal.people import User
from tests.factories import (
    make_cast,
    make_code,
    make_event,
    make_order,
    make_ticket,
    signed_in,
    switch_modules_on,
)
from tests.support.server import Live

# What happens in the browser does not depend on the database behind it.
pytestmark = pytest.mark.databases("sqlite")

CODES = "/events/harbour-lights/discount-codes"


@pytest.fixture
def cast(live: Live) -> dict[str, User]:
    """Everybody around an event with two tickets and a code in use."""
    with live.app.app_context():
        switch_modules_on()
        event = make_event(slug="harbour-lights")
        general = make_ticket(event)
        make_ticket(event, "Reduced", price_minor=2500)
        make_code(event, "DOCK15", general, total_uses=50, used_for=UsedFor.TICKET)
        make_code(event, "WELCOME", value=500)
        make_order(event, {general: 3}, typed=["DOCK15"])
        return make_cast(event)


def sign_in(page: Page, live: Live, user: User) -> None:
    cookie = signed_in(live.app, user).get_cookie("session")
    assert cookie
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live.url}])


@pytest.fixture
def codes(page: Page, live: Live, cast: dict[str, User]) -> Page:
    """The list, as Otto sees it."""
    sign_in(page, live, cast["otto"])
    page.goto(CODES)
    return page


def stored(live: Live, name: str) -> Code | None:
    with live.app.app_context():
        return db.session.scalar(select(Code).where(Code.code == name))


def test_a_code_is_four_steps_and_says_itself(codes: Page, live: Live) -> None:
    codes.get_by_role("link", name="New code").click()
    sentence = codes.locator("#sentence")
    expect(sentence).to_have_text("Say what it takes off, and of which tickets.")
    name = codes.get_by_label("Code").input_value()
    codes.get_by_label("Value").fill("12.5")
    codes.get_by_label("General admission (€35)").check()
    expect(sentence).to_contain_text("12.5% off General admission, until")
    codes.get_by_label("Total uses").fill("200")
    expect(sentence).to_contain_text("200 uses")
    codes.get_by_role("button", name="Make code").click()
    expect(codes.get_by_role("heading", level=1)).to_contain_text(name)
    expect(codes.locator("#link")).to_contain_text(f"/e/harbour-lights?code={name}")
    made = stored(live, name)
    assert made
    assert (made.value, made.total_uses) == (1250, 200)


def test_a_fault_takes_the_focus_and_keeps_what_was_typed(codes: Page) -> None:
    codes.goto(f"{CODES}/new")
    codes.get_by_label("Code").fill("dock15")
    codes.get_by_label("Value").fill("15")
    codes.get_by_label("Reduced (€25)").check()
    codes.get_by_role("button", name="Make code").click()
    expect(codes.locator(".error-summary")).to_be_focused()
    codes.get_by_role("link", name="Code: DOCK15 exists already.").click()
    expect(codes.get_by_label("Code")).to_be_focused()
    expect(codes.get_by_label("Reduced (€25)")).to_be_checked()
    codes.get_by_label("Code").fill("dock16")
    codes.keyboard.press("Enter")
    expect(codes.get_by_role("heading", level=1)).to_contain_text("dock16")


def test_a_code_is_switched_off_and_back_by_undo(codes: Page, live: Live) -> None:
    switch = codes.get_by_role("switch", name="DOCK15 is on")
    expect(switch).to_have_attribute("aria-checked", "true")
    switch.focus()
    codes.keyboard.press("Space")
    expect(switch).to_have_attribute("aria-checked", "false")
    expect(switch).to_be_focused()
    toast = codes.get_by_role("status")
    expect(toast).to_contain_text("DOCK15 is off.")
    toast.get_by_role("button", name="Undo").click()
    expect(switch).to_have_attribute("aria-checked", "true")
    made = stored(live, "DOCK15")
    assert made
    assert made.active


def test_the_list_is_searched_while_typing(codes: Page) -> None:
    rows = codes.locator("#rows [data-ref]")
    expect(rows).to_have_count(2)
    codes.get_by_label("Search codes").fill("nothing like it")
    expect(codes.get_by_text("No code matches")).to_be_visible()
    codes.get_by_label("Search codes").fill("dock")
    expect(rows).to_have_count(1)
    assert codes.url.endswith("?q=dock")
    codes.get_by_label("State").select_option("Ended")
    expect(rows).to_have_count(0)


def test_the_bench_answers_each_change(codes: Page, live: Live) -> None:
    codes.goto(f"{CODES}/DOCK15")
    codes.get_by_role("link", name="Test", exact=True).click()
    result = codes.locator("#result")
    expect(result).to_contain_text("The basket is empty")
    general = codes.get_by_role("group", name="General admission")
    for _ in range(2):
        general.get_by_role("button", name="One more").click()
    expect(result.locator("[data-price=after]")).to_have_text("€59.50")
    codes.get_by_label("Code").fill("NOPE")
    expect(result.locator("[data-reason=unknown]")).to_contain_text("We do not know NOPE.")
    made = stored(live, "DOCK15")
    assert made
    assert made.used == 3


def test_many_codes_come_while_one_watches(codes: Page, live: Live) -> None:
    codes.get_by_role("link", name="Make many").click()
    codes.get_by_label("How many").fill("1500")
    codes.get_by_label("They begin with").fill("SPRING-")
    codes.get_by_label("Value").fill("10")
    codes.get_by_label("General admission (€35)").check()
    codes.get_by_role("button", name="Make codes").click()
    expect(codes.locator("#progress")).to_contain_text("0 of 1,500")
    with live.app.app_context():
        jobs.drain()
    expect(codes.locator("#progress")).to_contain_text("Made 1,500 codes")
    with codes.expect_download() as file:
        codes.get_by_role("link", name="Download CSV").click()
    assert len(file.value.path().read_text().splitlines()) == 1_501


def test_without_a_script(
    live: Live, cast: dict[str, User], new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, live, cast["otto"])
    page.goto(f"{CODES}/new")
    page.get_by_label("Code").fill("PLAIN")
    page.get_by_label("Value").fill("15")
    page.get_by_role("button", name="Make code").click()
    expect(page.locator(".error-summary")).to_contain_text("Choose at least one ticket.")
    page.get_by_label("General admission (€35)").check()
    page.get_by_role("button", name="Make code").click()
    expect(page.get_by_role("status")).to_contain_text("PLAIN is made: 15% off General admission")
    page.goto(f"{CODES}?state=active")
    page.get_by_role("switch", name="PLAIN is on").click()
    expect(page.get_by_role("status")).to_contain_text("PLAIN is off.")
    assert page.url.endswith("?state=active")
    page.get_by_label("State").select_option("Off")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("[data-ref]")).to_have_attribute("data-ref", "PLAIN")
    page.goto(f"{CODES}/test?code=PLAIN")
    page.get_by_role("textbox", name="General admission").fill("1")
    page.get_by_role("button", name="Test").click()
    expect(page.locator("[data-reason=inactive]")).to_be_visible()


def test_the_faults_of_a_code_can_be_read_by_all(codes: Page, axe: Any) -> None:
    codes.set_viewport_size({"width": 320, "height": 844})
    codes.goto(f"{CODES}/new")
    codes.get_by_role("button", name="Make code").click()
    expect(codes.locator(".error-summary")).to_be_focused()
    assert axe(codes) == []


def test_an_admin_sets_a_code_for_an_event(
    page: Page, live: Live, cast: dict[str, User], axe: Any
) -> None:
    with live.app.app_context():
        make_event("Winter Gala", slug="winter-gala")
    sign_in(page, live, cast["ada"])
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/admin/discount-codes")
    assert axe(page) == []
    page.get_by_role("link", name="New code").click()
    page.get_by_label("Event").fill("winter-gala")
    page.get_by_label("Code").fill("SNOW")
    page.get_by_label("Value").fill("7.5")
    expect(page.locator("#sentence")).to_contain_text("7.5% off paid tickets")
    assert axe(page) == []
    page.get_by_role("button", name="Make code").click()
    expect(page.locator("[data-ref=winter-gala]")).to_contain_text("SNOW")
