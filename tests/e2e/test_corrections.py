"""What was sold is put right in the browser: undone, given away with a manager's PIN, split."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.approvals.models import Pin
from portal.core.db import db
from portal.corrections import Correction
from portal.events import Event
from portal.orders import Order
from portal.payments import Payment
from portal.people import User, passwords
from tests.e2e.pages.box_office import BoxOffice
from tests.factories import make_cast, make_event, make_ticket, switch_modules_on
from tests.support.server import Live

pytestmark = pytest.mark.databases("sqlite")

PIN = "271828"


@dataclass
class House:
    live: Live
    event: Event
    bea: User

    def ledger(self) -> list[tuple[str, int]]:
        with self.live.app.app_context():
            rows = db.session.scalars(select(Payment).order_by(Payment.id))
            return [(row.provider, row.amount_minor) for row in rows]

    def corrections(self) -> list[tuple[str, str, int]]:
        with self.live.app.app_context():
            rows = db.session.scalars(select(Correction).order_by(Correction.id))
            return [(row.kind, row.reason, row.amount_minor) for row in rows]

    def states(self) -> list[str]:
        with self.live.app.app_context():
            return list(db.session.scalars(select(Order.status).order_by(Order.id)))


@pytest.fixture
def house(live: Live) -> House:
    with live.app.app_context():
        switch_modules_on()
        event = make_event()
        make_ticket(event)
        make_ticket(event, "VIP deck", price_minor=9000)
        cast = make_cast(event)
        db.session.add(Pin(user_id=cast["otto"].id, pin_hash=passwords.hash_of(PIN)))
        db.session.commit()
        return House(live, event, cast["bea"])


@pytest.fixture
def till(house: House, page: Page) -> BoxOffice:
    return BoxOffice.opened(page, house.live, house.event, house.bea)


def test_the_last_sale_is_voided_by_two_keys_and_made_again_by_one(
    house: House, till: BoxOffice
) -> None:
    till.press("1", "1", "Enter")
    till.expect_sold("No change")
    till.press("v")
    void = till.page.get_by_role("button", name="Void, reverse €70.00")
    expect(void).to_be_focused()
    till.press("Enter")
    expect(till.done).to_contain_text("Voided, give back")
    expect(till.change).to_have_text("€70.00")
    expect(till.page.locator("#recent-rows .is-void")).to_have_count(1)
    expect(till.page.locator(".tile", has_text="General admission")).to_contain_text("100 left")
    assert (house.ledger(), house.states()) == ([("cash", 7000), ("cash", -7000)], ["cancelled"])
    till.press("Enter", "1", "1", "k")
    till.expect_sold("Card, paid")
    till.press("a")
    expect(till.done).to_be_hidden()
    expect(till.total).to_have_text("€70.00")


def test_undo_stands_in_the_panel_and_may_be_left(house: House, till: BoxOffice) -> None:
    till.tap("General admission")
    till.pay("Exact cash")
    till.expect_sold("No change")
    till.page.get_by_role("link", name="Undo this sale").click()
    till.page.get_by_role("link", name="Keep the sale").click()
    expect(till.page.get_by_role("dialog")).to_be_hidden()
    till.expect_sold("No change")
    till.page.get_by_role("link", name="Undo this sale").click()
    till.page.get_by_role("button", name="Void, reverse").click()
    expect(till.done).to_contain_text("Voided, give back")
    assert house.corrections() == [("void", "wrong-ticket", 3500)]


def test_a_comp_takes_a_manager_and_the_next_sale_none_of_it(house: House, till: BoxOffice) -> None:
    till.press("1", "2", "m")
    dialog = till.page.get_by_role("dialog", name="Comp or change the price")
    expect(dialog).to_contain_text("€125.00 before.")
    dialog.get_by_label("New total").fill("0")
    dialog.get_by_label("Reason").select_option("Press")
    till.page.keyboard.press("Enter")
    pin = dialog.get_by_label("Manager PIN")
    expect(pin).to_have_attribute("aria-invalid", "true")
    expect(dialog).to_contain_text("€125.00 off needs a manager's PIN.")
    pin.fill(PIN)
    till.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(till.total).to_have_text("€0.00")
    expect(till.page.locator("#sale-price")).to_contain_text("Press, approved")
    till.press("Enter")
    till.expect_sold("Free")
    assert house.corrections() == [("comp", "press", 12_500)]
    till.press("Enter", "1")
    expect(till.total).to_have_text("€35.00")
    expect(till.page.locator("#sale-price")).to_be_empty()


def test_too_little_cash_is_made_up_by_card(house: House, till: BoxOffice) -> None:
    till.press("1", "x")
    split = till.page.get_by_role("dialog", name="Split the payment")
    split.get_by_label("On the card").fill("15")
    expect(split.locator("[data-split-rest]")).to_have_text("€20.00")
    till.page.keyboard.press("Enter")
    till.expect_sold("Paid")
    till.press("Enter", "1", "c")
    till.page.keyboard.type("20")
    till.page.get_by_role("button", name="Rest by card").click()
    till.expect_sold("Paid")
    assert house.ledger() == [("card-terminal", 1500), ("cash", 2000)] * 2


def test_what_was_approved_covers_no_more(house: House, till: BoxOffice) -> None:
    till.press("1", "m")
    dialog = till.page.get_by_role("dialog", name="Comp or change the price")
    dialog.get_by_label("New total").fill("0")
    dialog.get_by_label("Manager PIN").fill(PIN)
    till.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    till.press("1", "Enter")
    expect(dialog.get_by_label("Manager PIN")).to_have_attribute("aria-invalid", "true")
    expect(dialog).to_contain_text("Ask for the PIN again.")
    assert house.states() == []
    dialog.get_by_label("Manager PIN").fill(PIN)
    till.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    till.press("Enter")
    till.expect_sold("Free")
    assert house.corrections() == [("comp", "guest-list", 7000)]


def test_a_ticket_is_exchanged_for_a_dearer_one(house: House, till: BoxOffice) -> None:
    till.press("1", "Enter")
    till.expect_sold("No change")
    with house.live.app.app_context():
        code = db.session.scalars(select(Order.code)).one()
    page = till.page
    page.goto(f"{till.url}/sales/{code}/return")
    page.get_by_label("Instead").select_option("VIP deck, €90.00")
    expect(page.locator("#return-sum")).to_contain_text("€55.00")
    page.get_by_role("button", name="Take the tickets back").click()
    expect(till.done).to_contain_text("Exchanged, take in cash")
    expect(till.change).to_have_text("€55.00")
    assert house.states() == ["cancelled", "completed"]
