"""Bo forgets the password, adds a second step, looks where they are signed in, and leaves."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect
from pyotp import TOTP

from portal import jobs
from portal.core import clock
from portal.core.db import db
from portal.people import User
from tests.e2e.pages.accounts import (
    Deleted,
    Forgot,
    SecondStep,
    Security,
    SetUp,
    SignIn,
    YourData,
)
from tests.e2e.pages.keyboard import tab_to, walk
from tests.e2e.pages.organizer import Events
from tests.e2e.pages.screen import let_in
from tests.factories import PASSWORD, make_user
from tests.support.mail import Inbox, taking_mail
from tests.support.server import Live

BO, NEW = "bo@example.org", "the bell rings at nine"

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def live_settings(mail_settings: dict[str, Any]) -> dict[str, Any]:
    return mail_settings


@pytest.fixture
def inbox(mail_port: int) -> Iterator[Inbox]:
    with taking_mail(mail_port) as inbox:
        yield inbox


@pytest.fixture
def bo(live: Live) -> User:
    with live.app.app_context():
        return make_user("Bo Buyer", BO, password=PASSWORD)


@pytest.fixture
def bos(live: Live, page: Page, bo: User) -> Page:
    """Bo's browser, signed in."""
    let_in(page, live, bo)
    return page


def newest(live: Live, inbox: Inbox) -> str:
    with live.app.app_context():
        jobs.drain()
    return str(inbox.letters[-1].get_body(("plain",)).get_content())


def test_a_forgotten_password_is_replaced_by_mail(live, page, bo, inbox, axe) -> None:
    asked = SignIn.opened(page).follow("Forgot your password?", Forgot)
    assert axe(page) == []
    sent = asked.ask(BO)
    expect(page.get_by_text("a link is on its way")).to_be_visible()
    assert sent.heading
    [link] = re.findall(rf"{live.url}/reset-password/\S+", newest(live, inbox))

    page.goto(link)
    assert axe(page) == []
    page.get_by_label("New password").fill("seven 7")
    page.get_by_role("button", name="Set this password").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Set this password").click()
    door = SignIn(page)
    expect(page.get_by_text("Your new password is set.")).to_be_visible()
    door.sign_in(BO, NEW, onto=Events)
    assert "password of your account was changed" in newest(live, inbox)

    page.goto(link)
    expect(page.get_by_label("Email")).to_have_value(BO)
    page.get_by_role("button", name="Ask for a new link").click()
    expect(page.get_by_text("a link is on its way")).to_be_visible()


def scanned(page: Page) -> str:
    """What a telephone reads off the screen."""
    shot = page.locator(".factor-qr").screenshot()
    [code] = zxingcpp.read_barcodes(Image.open(BytesIO(shot)))
    return str(code.text)


def test_a_second_step_is_scanned_asked_for_and_replaced_by_paper(
    live: Live, bos: Page, inbox: Inbox, new_context: Callable[..., BrowserContext], axe: Any
) -> None:
    bos.goto("/account/security")
    setting_up = Security(bos).set_up()
    secret = setting_up.begin()
    assert axe(bos) == []
    assert f"secret={secret}&issuer=Foyer" in scanned(bos)
    bos.get_by_label("Code").fill("000000")
    bos.get_by_role("button", name="Switch on").click()
    expect(setting_up.faults).to_contain_text("That is not the code of this moment.")
    codes = setting_up.switch_on(TOTP(secret).now())
    paper = codes.read()
    assert axe(bos) == []
    assert len(paper) == 10
    codes.follow("I have them", Security)

    the_next = TOTP(secret).at(clock.now() + timedelta(seconds=30))
    for code in (the_next, paper[0]):
        phone = new_context().new_page()
        SignIn.opened(phone).sign_in(BO, PASSWORD, onto=SecondStep).answer(code, onto=Events)
    assert "one of your recovery codes" in newest(live, inbox)
    bos.goto("/account/security/second-step")
    expect(bos.get_by_text("9 recovery codes left")).to_be_visible()
    assert axe(bos) == []


def test_sessions_are_seen_and_ended(live, bos, bo, new_context) -> None:
    phone = new_context().new_page()
    SignIn.opened(phone).sign_in(BO, PASSWORD, onto=Events)
    bos.goto("/account/security")
    assert Security(bos).sessions() == ["Chrome on Linux", "A browser"]
    bos.get_by_role("button", name="Sign out Chrome on Linux").click()
    expect(bos.get_by_text("That browser is signed out")).to_be_visible()
    assert Security(bos).sessions() == ["A browser"]
    phone.goto("/account")
    SignIn(phone)


def test_an_account_is_deleted_by_keyboard_alone(live: Live, bos: Page, bo: User) -> None:
    bos.goto("/account/data")
    YourData(bos)
    assert walk(bos) == []
    tab_to(bos, bos.get_by_label("Your password"))
    bos.keyboard.type(PASSWORD)
    tab_to(bos, bos.get_by_role("button", name="Delete my account"))
    bos.keyboard.press("Enter")
    Deleted(bos)
    with live.app.app_context():
        assert db.session.get_one(User, bo.id).name == "Deleted person"


def test_the_menu_of_a_shop_page_leads_to_one_s_own_by_keyboard(bos: Page) -> None:
    bos.set_viewport_size({"width": 390, "height": 800})
    bos.goto("/")
    tab_to(bos, bos.get_by_label("Your account, Bo Buyer"))
    bos.keyboard.press("Enter")
    tab_to(bos, bos.get_by_role("link", name="Your tickets"))
    bos.keyboard.press("Enter")
    expect(bos.get_by_role("heading", level=1)).to_have_text("Your tickets")
    bos.get_by_role("link", name="Find my order").click()
    expect(bos).to_have_url(re.compile("/orders/find$"))


def test_single_keys_are_off_in_every_browser_of_the_account(live, bos, new_context) -> None:
    bos.goto("/account/appearance")
    tab_to(bos, bos.get_by_role("switch", name="Single-key shortcuts"))
    bos.keyboard.press("Space")
    bos.get_by_role("radio", name="Dark").check()
    bos.get_by_role("button", name="Save").click()
    expect(bos.get_by_text("Saved")).to_be_visible()
    phone = new_context().new_page()
    SignIn.opened(phone).sign_in(BO, PASSWORD, onto=Events)
    expect(phone.locator("body")).to_have_attribute("data-single-keys", "off")
    expect(phone.locator("html")).to_have_attribute("data-theme", "dark")


def test_without_a_script_the_second_step_works_as_well(live, bo, new_context) -> None:
    context = new_context(java_script_enabled=False)
    plain = context.new_page()
    let_in(plain, live, bo)
    plain.goto("/account/security/second-step")
    setting_up = SetUp(plain)
    secret = setting_up.begin()
    assert len(setting_up.switch_on(TOTP(secret).now()).read()) == 10
