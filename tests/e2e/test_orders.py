"""Otto adds an order, and cancels a part of another: what the page says is what is booked."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from portal.core.db import db
from portal.orders import Order
from portal.payments import Payment
from portal.tickets import Ticket
from tests.e2e.pages.screen import let_in
from tests.factories import make_code, make_order, make_ticket
from tests.support.server import Live
from tests.support.stage import Stage

# What happens in the browser does not depend on the database behind it.
pytestmark = pytest.mark.databases("sqlite")

ORDERS = "/events/harbour-lights/orders"


@pytest.fixture
def stage(live: Live) -> Stage:
    found = Stage(live.app)
    with live.app.app_context():
        db.session.add_all([found.event, *found.cast.values()])
        ticket = make_ticket(found.event, price_minor=1999)
        make_code(found.event, "DOCK15", ticket)
        db.session.expunge_all()
    return found


def minor(page: Page, where: str) -> int:
    return int(page.locator(f"{where} [data-minor]").first.get_attribute("data-minor") or "")


def fits(page: Page, width: int) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= width)


@pytest.mark.parametrize("width", [1440, 390])
def test_cancel_with_a_note_and_a_part_of_the_money(
    live: Live, stage: Stage, page: Page, axe: Any, width: int
) -> None:
    with live.app.app_context():
        db.session.add_all([stage.event, *stage.cast.values()])
        ticket = db.session.query(Ticket).one()
        who = {"name": "Bo Buyer", "email": "bo@example.org", "by": stage.cast["bea"]}
        code = make_order(stage.event, {ticket: 3}, typed=["DOCK15"], **who).code
        db.session.expunge_all()
    page.set_viewport_size({"width": width, "height": 900})
    let_in(page, live, stage.cast["otto"])
    page.goto(f"{ORDERS}/{code}")
    page.get_by_role("link", name="Cancel…").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Cancel {code}")
    page.get_by_role("checkbox", name=f"{code}-2").uncheck()
    page.get_by_label("Note to the buyer").fill("The deck is closed.")
    page.get_by_label("Kept by the house").fill("2.35")
    page.keyboard.press("Tab")
    # 15 % of 19.99 is 3.00: 16.99 each, two of them, less the fee.
    button = page.get_by_role("button", name="Cancel and refund €31.63")
    expect(button).to_be_visible()
    expect(page.locator(".letter__text")).to_contain_text("The deck is closed.")
    said = {name: minor(page, f"[data-sum={name}]") for name in ("back", "kept", "discount")}
    assert said == {"back": 3163, "kept": 235, "discount": 300}
    assert (axe(page), fits(page, width)) == ([], True)
    button.click()
    expect(page.locator(".toast")).to_contain_text("The tickets are cancelled. €31.63 goes back.")
    assert minor(page, "[data-sum=refunded]") == 3163
    assert minor(page, "[data-sum=kept]") == 235
    states = page.locator("#seats tbody tr").evaluate_all("all => all.map(r => r.dataset.state)")
    assert states == ["void", "valid", "void"]
    assert (axe(page), fits(page, width)) == ([], True)
    with live.app.app_context():
        booked = db.session.query(Payment.amount_minor).order_by(Payment.id)
        assert [row[0] for row in booked] == [5097, -3163]


def test_an_answer_takes_nothing_from_the_hands(live: Live, stage: Stage, page: Page) -> None:
    let_in(page, live, stage.cast["otto"])
    page.goto(f"{ORDERS}/new")
    page.get_by_role("button", name="One more").click()
    name, total = page.get_by_label("Name on ticket 1"), page.locator("[data-sum=total]")
    expect(name).to_be_visible()

    late: list[Route] = []
    page.route("**/quote", lambda route, _request: late.append(route))
    with page.expect_request("**/quote"):
        page.get_by_label("Own total").fill("5")
    name.press_sequentially("Mari Mets")  # the answer brings this field anew, without it
    with page.expect_response("**/quote"):
        late.pop().continue_()
    page.unroute("**/quote")
    expect(total).to_contain_text("€5.00")
    expect(name).to_have_value("Mari Mets")

    page.get_by_label("Own total").fill("7")  # leaving it asks for the part that has the button
    page.get_by_role("button", name="Create order").hover()
    page.mouse.down()
    page.wait_for_timeout(600)  # as long as a finger may take
    page.mouse.up()
    expect(page.locator("#seats")).to_contain_text("Mari Mets")
    with live.app.app_context():
        order = db.session.query(Order).one()
        assert (order.total_minor, [each.name for each in order.attendees]) == (700, ["Mari Mets"])


def test_add_an_order(live: Live, stage: Stage, page: Page, axe: Any) -> None:
    let_in(page, live, stage.cast["otto"])
    page.goto(f"{ORDERS}/new")
    assert axe(page) == []
    more = page.get_by_role("button", name="One more")
    more.click()
    expect(page.get_by_label("Name on ticket 1")).to_be_visible()
    more.click()
    page.get_by_label("Name on ticket 1").fill("Mari Mets")
    page.get_by_label("Discount code").fill("DOCK15")
    page.get_by_label("Name", exact=False).and_(page.locator("#name")).fill("Liis Tamm")
    expect(page.locator("[data-sum=total]")).to_contain_text("€33.98")
    page.get_by_label("Own total").fill("25.01")
    page.get_by_label("State").select_option("placed")
    expect(page.locator("[data-sum=total]")).to_contain_text("€25.01")
    expect(page.locator("#quoted")).to_contain_text("DOCK15 is not used")
    expect(page.get_by_label("Name on ticket 1")).to_have_value("Mari Mets")
    page.get_by_role("button", name="Create order").click()
    expect(page.locator("#mode-error")).to_contain_text("Choose how it will be paid")
    assert axe(page) == []
    page.get_by_label("Paid by").select_option("bank-transfer")
    page.get_by_role("button", name="Create order").click()
    page.get_by_role("button", name="Mark paid €25.01").click()
    expect(page.locator("#state")).to_have_attribute("data-status", "completed")
    assert axe(page) == []
    page.get_by_role("link", name=re.compile("^Change .*-2$")).click()
    page.get_by_label("Name").fill("Kai Kask")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#seats")).to_contain_text("Kai Kask")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#seats")).not_to_contain_text("Kai Kask")
    with live.app.app_context():
        order = db.session.query(Order).one()
        assert (order.status, order.total_minor) == ("completed", 2501)
