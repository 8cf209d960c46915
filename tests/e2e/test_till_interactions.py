"""What a sale takes, counted: the table of taps and keys, each key, and scanners in the way."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from portal.core.db import db
from portal.orders import Order
from tests.e2e.pages.box_office import BoxOffice
from tests.factories import make_code, make_donation, make_ticket
from tests.support.server import Live
from tests.support.stage import Stage

pytestmark = pytest.mark.databases("sqlite")

# A scanner into the field that has the focus: the letters, then Enter.
SCAN_INTO = """(text) => {
  const at = document.activeElement;
  const press = (key) => at.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  for (const key of text) if (press(key) && at.matches("input")) at.value += key;
  return press("Enter");
}"""

# taps, the same on the keyboard, what is said, the total.
SALES = [
    (("General", "General", "Exact cash"), ("1", "1", "Enter"), "No change", 7000),
    (("General", "General", "€100"), ("1", "1", "e"), "€30.00", 7000),
    (("General", "General", "Card"), ("1", "1", "k"), "Card, paid", 7000),
    (
        ("General", "General", "Child", "Exact cash"),
        ("1", "1", "2", "Enter"),
        "No change",
        8200,
    ),
]


class House:
    def __init__(self, live: Live) -> None:
        self.live, self.stage = live, Stage(live.app)
        event = self.stage.event
        self.stage.make(make_ticket, event, "General")
        self.stage.make(make_ticket, event, "Child", price_minor=1200)
        self.stage.make(make_donation, event)

    def open(self, page: Page, who: str = "bea") -> BoxOffice:
        return BoxOffice.opened(page, self.live, self.stage.event, self.stage.cast[who])

    def totals(self) -> list[int]:
        with self.live.app.app_context():
            return list(db.session.scalars(select(Order.total_minor).order_by(Order.id)))


@pytest.fixture
def house(live: Live) -> House:
    return House(live)


@pytest.mark.parametrize(("taps", "keys", "said", "total"), SALES)
def test_a_sale_is_as_many_taps_as_keys(
    house: House,
    new_context: Callable[..., BrowserContext],
    taps: tuple[str, ...],
    keys: tuple[str, ...],
    said: str,
    total: int,
) -> None:
    assert len(taps) == len(keys) == (3 if total == 7000 else 4)
    till = house.open(new_context(has_touch=True).new_page())
    for name in taps:
        till.page.get_by_role("button", name=name).first.tap()
    till.expect_sold(said)
    till.press(*keys)  # the next sale needs nothing to begin
    expect(till.last_sales).to_have_count(2)
    expect(till.change).to_have_text(said)
    assert house.totals() == [total, total]


def test_six_tickets_are_four_interactions(house: House, page: Page) -> None:
    till = house.open(page)
    till.tap("General")
    page.get_by_label("General, quantity").click()
    page.keyboard.type("6")  # the one that stands there is marked
    till.pay("Exact cash")
    till.expect_sold("No change")
    assert house.totals() == [21_000]


def test_every_key_does_what_the_list_says(house: House, page: Page) -> None:
    till = house.open(page)
    till.press("1", "1", "Shift+Digit1")
    expect(till.total).to_have_text("€35.00")
    for key, title in [("d", "Code"), ("n", "Name, e-mail"), ("c", "Cash received")]:
        till.press(key)
        expect(page.get_by_role("dialog", name=title)).to_be_visible()
        till.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    till.press("/")
    expect(page.get_by_label("Find a booking")).to_be_focused()
    page.get_by_label("Find a booking").press("1")  # a key in a field is a letter
    expect(till.total).to_have_text("€35.00")
    page.get_by_label("Find a booking").blur()
    till.press("Escape")
    expect(till.total).to_have_text("€0.00")
    till.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()


def test_notes_are_left_to_right(house: House, page: Page) -> None:
    till = house.open(page)
    for key, change in [("q", "€5.00"), ("w", "€15.00"), ("e", "€65.00")]:
        till.press("1", key)
        till.expect_sold(change)
    assert house.totals() == [3500, 3500, 3500]


def test_a_pointer_leaves_enter_to_the_cash_and_tab_keeps_it(house: House, page: Page) -> None:
    till = house.open(page)
    till.tap("General")
    till.press("Enter")
    till.expect_sold("No change")
    till.press("Escape")
    page.get_by_role("button", name="General").first.focus()
    till.press("Enter", "Space")
    expect(till.total).to_have_text("€70.00")


def test_a_scan_is_no_number_of_tickets_and_no_money(house: House, page: Page) -> None:
    till = house.open(page)
    till.press("1")
    page.get_by_label("General, quantity").focus()
    page.evaluate(SCAN_INTO, "1234567890")
    expect(page.get_by_label("General, quantity")).to_have_value("1")
    page.get_by_label("General, quantity").blur()
    till.press("c")
    expect(page.get_by_label("Amount given")).to_be_focused()
    page.evaluate(SCAN_INTO, "1234567890")
    expect(page.get_by_label("Amount given")).to_have_value("")
    expect(page.get_by_role("dialog", name="Cash received")).to_be_visible()
    expect(till.total).to_have_text("€35.00")
    assert house.totals() == []


def test_single_keys_are_switched_off_by_each_for_themselves(house: House, page: Page) -> None:
    """Bea and Otto share a tablet; Bea speaks to hers."""
    till = house.open(page)
    till.press("?")
    page.get_by_role("switch", name="Single-key shortcuts").click(force=True)
    till.press("Escape", "1")
    expect(till.total).to_have_text("€0.00")
    ottos = house.open(page, "otto")
    ottos.press("1")
    expect(ottos.total).to_have_text("€35.00")
    beas = house.open(page)
    beas.press("Escape", "1")
    expect(beas.count("General")).to_be_hidden()


def test_everything_on_the_till_is_large_enough_for_a_thumb(house: House, page: Page) -> None:
    till = house.open(page)
    till.press("1", "2")
    small = """() => [...document.querySelectorAll(
        ".till :is(button, input:not([type=hidden]), a.button)")]
      .map((e) => [e.getBoundingClientRect(), e.ariaLabel ?? e.textContent.trim()])
      .filter(([box]) => box.width && (box.width < 44 || box.height < 44))
      .map(([box, name]) => `${name} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
    for size in ((1024, 768), (390, 844)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert page.evaluate(small) == []


def test_without_a_script_all_of_a_sale_is_a_field(
    house: House, new_context: Callable[..., BrowserContext]
) -> None:
    house.stage.make(make_code, house.stage.event, "WELCOME", value=500)
    till = house.open(new_context(java_script_enabled=False).new_page())
    till.page.get_by_role("textbox", name="Child").fill("2")
    till.page.get_by_label("Another amount").fill("5")
    till.page.get_by_label("Discount code").fill("welcome")
    till.page.get_by_role("textbox", name="E-mail").fill("bo@example.org")
    till.pay("Card")
    till.expect_sold("Card, paid")
    expect(till.done).to_contain_text("bo@example.org")
    assert house.totals() == [2 * 1140 + 500]  # 5% off the tickets, and the whole gift
