"""Selling while the connection is bad, or gone: nothing is lost, and nothing is sold twice."""

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal import allotments
from portal.core.db import db
from portal.events import Event
from portal.invariants import breaches
from portal.orders import Attendee, Order
from portal.people import User
from portal.tickets import Ticket
from portal.tills import Shift, Till
from tests.e2e.pages.box_office import BoxOffice
from tests.factories import make_cast, make_event, make_order, make_ticket, switch_modules_on
from tests.support.server import Live

pytestmark = pytest.mark.databases("sqlite")

LATE = 4000  # milliseconds until the next sale may start


@dataclass
class House:
    live: Live
    event: Event
    vip: Ticket
    cast: dict[str, User]

    def totals(self) -> list[int]:
        with self.live.app.app_context():
            return list(db.session.scalars(select(Order.total_minor).order_by(Order.id)))

    def tickets(self) -> list[str]:
        with self.live.app.app_context():
            return sorted(db.session.scalars(select(Attendee.code)))

    def open_shifts(self) -> int:
        with self.live.app.app_context():
            return db.session.query(Shift).filter(Shift.closed_at.is_(None)).count()

    def breaches(self) -> list[str]:
        with self.live.app.app_context():
            return list(breaches())

    def sell_the_vip_deck(self) -> None:
        with self.live.app.app_context():
            event, vip = db.session.merge(self.event), db.session.get_one(Ticket, self.vip.id)
            make_order(event, {vip: vip.left})


@pytest.fixture
def house(live: Live) -> House:
    """Bea has a shift at Till 1, which holds three of General admission."""
    with live.app.app_context():
        switch_modules_on()
        event = make_event()
        general = make_ticket(event)
        vip = make_ticket(event, "VIP deck", price_minor=9000, quantity=2)
        cast = make_cast(event)
        till = Till(event_id=event.id, name="Till 1", gate="Gate A")
        db.session.add(till)
        db.session.flush()
        bea = cast["bea"]
        db.session.add(
            Shift(
                event_id=event.id, till_id=till.id, holder=f"user:{bea.id}", opened_by_id=bea.id,
                seller_name="Bea", currency="EUR", float_minor=0,
            )
        )  # fmt: skip
        allotments.decide(till, {general: 3}, by_id=cast["otto"].id)
        db.session.commit()
        return House(live, event, vip, cast)


@pytest.fixture
def till(house: House, page: Page) -> BoxOffice:
    till = BoxOffice.opened(page, house.live, house.event, house.cast["bea"])
    expect(held(till)).to_have_text("3 held here")  # it has come, and is kept for bad times
    return till


def held(till: BoxOffice) -> Any:
    return till.page.locator(".tile", has_text="General admission").locator(".tile__held")


def sell_one(till: BoxOffice) -> str:
    """The code that is on the screen for the buyer."""
    till.tap("General admission")
    till.pay("Exact cash")
    code = till.page.locator(".done [data-code]")
    expect(code).to_have_count(1)
    return code.inner_text()


def test_three_sales_without_a_line_and_a_killed_tab_are_three_orders(
    house: House, till: BoxOffice
) -> None:
    page, context = till.page, till.page.context
    context.set_offline(True)
    expect(page.locator("#net")).to_contain_text("this till holds 3 General admission")
    codes = []
    for left in ("2 held here", "1 held here", "Needs connection"):
        codes.append(sell_one(till))
        page.get_by_role("link", name="Next sale").click()
        expect(held(till)).to_have_text(left)
    expect(page.locator("#net")).to_contain_text("3 sales not confirmed.")
    page.close()
    assert house.totals() == []
    context.set_offline(False)
    again = context.new_page()
    again.goto(till.url)
    expect(again.locator("#toasts")).to_contain_text("3 sales sent")
    expect(again.locator("#net")).to_be_hidden()
    expect(again.locator("#recent-rows [data-ref]")).to_have_count(3)
    assert (house.totals(), house.tickets()) == ([3500] * 3, sorted(codes))
    assert house.breaches() == []


def test_what_is_not_held_waits_for_the_line(house: House, till: BoxOffice) -> None:
    till.tap("VIP deck")
    till.page.context.set_offline(True)
    expect(till.page.locator("[data-net]")).to_have_text("Offline")
    till.pay("Exact cash")
    expect(till.refusal).to_contain_text("this till does not hold that many")
    expect(till.total).to_have_text("€90.00")
    till.page.context.set_offline(False)
    expect(till.page.locator("[data-net]")).to_have_text("Online")
    till.pay("Exact cash")
    till.expect_sold("No change")
    assert house.totals() == [9000]


def test_after_four_seconds_the_next_sale_starts_and_both_are_made_once(
    house: House, till: BoxOffice
) -> None:
    page = till.page
    page.clock.install()
    page.route("**/sales", lambda route: route.fetch(), times=1)  # made, and never answered
    till.tap("VIP deck")
    till.pay("Exact cash")
    till.tap("General admission")  # for the next buyer
    page.clock.run_for(LATE)
    expect(page.locator("#net")).to_contain_text("1 sale not confirmed.")
    expect(till.total).to_have_text("€35.00")
    till.pay("Exact cash")
    till.expect_sold("No change")
    page.clock.run_for(1000)
    expect(page.locator("#toasts")).to_contain_text("1 sale sent")
    expect(page.locator("#net")).to_be_hidden()
    assert sorted(house.totals()) == [3500, 9000]


def test_a_sale_that_is_refused_later_is_kept_for_a_human(house: House, till: BoxOffice) -> None:
    page = till.page
    page.clock.install()
    page.route("**/sales", lambda route: None, times=1)  # never arrives
    till.tap("VIP deck")
    till.pay("Exact cash")
    page.clock.run_for(LATE)
    expect(page.locator(".done--late")).to_contain_text("Not confirmed yet")
    house.sell_the_vip_deck()
    page.clock.run_for(1000)
    page.get_by_role("link", name="Look at it").click()
    expect(page.get_by_role("heading", name="1 × VIP deck")).to_be_visible()
    expect(page.locator("main")).to_contain_text("VIP deck is sold out")
    assert house.totals() == [18_000]


@pytest.mark.browser_context_args(service_workers="allow")
def test_the_page_opens_without_a_line(house: House, page: Page) -> None:
    till = BoxOffice.opened(page, house.live, house.event, house.cast["bea"])
    kept = """async () => {
      await navigator.serviceWorker.ready;
      const names = await caches.keys();
      const pages = names.map(async (name) => (await caches.open(name)).match(location.pathname));
      return (await Promise.all(pages)).some(Boolean);
    }"""
    page.wait_for_function(kept)
    expect(held(till)).to_have_text("3 held here")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("[data-net]")).to_have_text("Offline")
    sell_one(BoxOffice(page, till.url))
    page.context.set_offline(False)
    expect(page.locator("#toasts")).to_contain_text("1 sale sent")
    assert house.totals() == [3500]


def test_a_shift_does_not_close_over_what_is_not_sent(house: House, till: BoxOffice) -> None:
    page = till.page
    page.context.set_offline(True)
    sell_one(till)
    page.route("**/sales", lambda route: route.abort())
    page.context.set_offline(False)
    page.goto(f"/events/{house.event.slug}/shift")
    page.get_by_role("link", name="Count and close").click()
    page.get_by_role("button", name="Send the count and close").click()
    expect(page.locator("[data-unsent]")).to_contain_text("1 sale of this device is not sent yet.")
    assert house.open_shifts() == 1


@pytest.mark.parametrize("width", [1024, 390])
def test_what_is_said_without_a_line_can_be_used_by_all(
    till: BoxOffice, axe: Any, width: int
) -> None:
    page = till.page
    page.set_viewport_size({"width": width, "height": 768})
    page.context.set_offline(True)
    expect(page.locator("#net")).to_be_visible()
    assert axe(page) == []
    sell_one(till)
    assert axe(page) == []
    page.get_by_role("link", name="Next sale").click()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("dialog", name="Not confirmed yet")).to_contain_text("€35.00")
    assert axe(page) == []
    wide, high = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    assert wide <= width
    assert high <= 768 or width < 1024
