"""Bo makes an account with a real mail on the way, and gets to where Bo was going."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal import jobs
from tests.e2e.pages.accounts import Confirm, SignIn, SignUp, sign_out
from tests.e2e.pages.organizer import Events, NewEvent
from tests.factories import PASSWORD, make_user
from tests.support.mail import Inbox, taking_mail
from tests.support.server import Live

BO = "bo@example.org"

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def live_settings(mail_settings: dict[str, Any]) -> dict[str, Any]:
    return mail_settings


@pytest.fixture
def inbox(mail_port: int) -> Iterator[Inbox]:
    with taking_mail(mail_port) as inbox:
        yield inbox


def mailed_link(live: Live, inbox: Inbox) -> str:
    """The worker sends what was promised; Bo opens the newest letter."""
    with live.app.app_context():
        jobs.drain()
    assert [letter["To"] for letter in inbox.letters] == [BO]
    text = inbox.letters[-1].get_body(("plain",)).get_content()
    [link] = re.findall(rf"{live.url}/verify/\S+", text)
    return link


def test_who_signs_up_gets_to_where_they_were_going(live: Live, page: Page, inbox: Inbox) -> None:
    page.goto("/events/new")
    SignIn(page).follow("Make an account", SignUp).sign_up("Bo Buyer", BO, PASSWORD)
    expect(page.get_by_text(BO)).to_be_visible()

    page.goto(mailed_link(live, inbox))
    form = Confirm(page).confirm(onto=NewEvent)
    sign_out(form, "Bo Buyer")
    page.goto("/events/new")
    SignIn(page).sign_in(BO, PASSWORD, onto=NewEvent)


def test_another_browser_proves_itself(live, page, inbox, new_context) -> None:
    page.goto("/register")
    SignUp(page).sign_up("Bo Buyer", BO, PASSWORD)
    phone = new_context().new_page()
    phone.goto(mailed_link(live, inbox))
    asked = Confirm(phone)
    asked.fill(Password="a guess")
    asked.click("This is my address")
    expect(asked.faults).to_contain_text("That is not the password this account was made with.")
    asked.fill(Password=PASSWORD)
    asked.confirm(onto=Events)


def test_a_wrong_password_says_so_and_keeps_the_address(live: Live, page: Page) -> None:
    with live.app.app_context():
        make_user("Bo Buyer", BO, password=PASSWORD)
    door = SignIn.opened(page)
    door.sign_in(BO, "not the password", onto=SignIn)
    expect(door.faults).to_be_focused()
    expect(door.faults).to_contain_text("E-mail and password do not match.")
    expect(page.get_by_label("Email")).to_have_value(BO)
    expect(page.get_by_label("Password")).to_have_value("")
    door.fill(Password=PASSWORD)
    door.click("Sign in")
    Events(page)
