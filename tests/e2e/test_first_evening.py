"""From the first sign-in to two people at the door with tickets in their hands."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from portal import documents
from portal.core import clock
from portal.core.db import db
from portal.orders import Order
from tests.e2e.pages.accounts import SignIn
from tests.e2e.pages.box_office import BoxOffice
from tests.e2e.pages.organizer import Events, Tickets
from tests.factories import PASSWORD, make_user, switch_modules_on
from tests.support.papers import code_on_screen, codes_on_paper
from tests.support.server import Live


@pytest.fixture
def till(live: Live, page: Page) -> BoxOffice:
    """Olivia has an account and nothing else; a minute later she stands at her till."""
    with live.app.app_context():
        switch_modules_on()
        olivia = make_user("Olivia Owner", password=PASSWORD)
    starts = clock.now() + timedelta(days=30)
    events = SignIn.opened(page).sign_in(olivia.email, PASSWORD, onto=Events)
    event = events.begin().make("Harbour Lights", starts=starts, ends=starts + timedelta(hours=6))
    form = event.follow("Tickets", Tickets).begin()
    tickets = form.make("General admission", price="35", quantity="120")
    event = tickets.back()
    event.publish()
    return event.open_box_office()


@pytest.fixture
def sold(live: Live) -> Callable[[], Order]:
    def sold() -> Order:
        with live.app.app_context():
            order = db.session.scalars(select(Order)).one()
            order.url = documents.order_url(order.code)
            assert order.attendees
            return order

    return sold


def test_two_for_cash_by_three_taps(
    till: BoxOffice, sold: Callable[[], Order], new_context: Callable[..., BrowserContext]
) -> None:
    till.tap("General admission")
    till.tap("General admission")
    till.pay("Exact cash")
    till.expect_sold("No change")

    order = sold()
    codes = [attendee.code for attendee in order.attendees]
    assert (order.total_minor, len(codes)) == (7000, 2)
    assert codes_on_paper(
        till.printed(lambda: till.done.get_by_role("link", name="Print").click())
    ) == [[code] for code in codes]

    scanned = code_on_screen(till.qr)
    assert scanned == order.url
    phone = new_context().new_page()
    phone.goto(scanned)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your tickets for Harbour Lights")
    shown = phone.get_by_role("img", name="Ticket code").all()
    assert [code_on_screen(picture.screenshot()) for picture in shown] == codes


def test_two_for_cash_by_three_keys(till: BoxOffice, sold: Callable[[], Order]) -> None:
    till.press("1", "1", "Enter")
    till.expect_sold("No change")

    order = sold()
    codes = [[attendee.code] for attendee in order.attendees]
    assert (order.total_minor, len(codes)) == (7000, 2)
    assert codes_on_paper(till.printed(lambda: till.press("p"))) == codes
