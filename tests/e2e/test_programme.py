"""An organizer writes a programme: keys alone, a drag, a slip taken back; also without script."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.pages.screen import let_in
from tests.support.drawn import picture
from tests.support.server import Live
from tests.support.stage import Stage

# What happens in the browser does not depend on the database behind it.
pytestmark = pytest.mark.databases("sqlite")

EVENT = "/events/harbour-lights"


def test_a_programme_grows_in_place(live: Live, page: Page) -> None:
    stage = Stage(live.app)
    let_in(page, live, stage.cast["otto"])
    page.goto(f"{EVENT}/rooms")
    names = page.locator("#entries .table__main")
    page.get_by_label("Name").focus()
    for name in ("Deck", "Hall", "Cellar"):
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        expect(names.last).to_have_text(name)
        expect(page.get_by_label("Name")).to_be_focused()

    page.get_by_role("button", name="Move Hall up").press("Enter")
    expect(names).to_have_text(["Hall", "Deck", "Cellar"])
    expect(page.get_by_role("button", name="Move Hall up")).to_be_focused()

    page.locator("tr", has_text="Cellar").locator(".grip").hover()
    page.mouse.down()
    above = page.locator("tr", has_text="Hall").locator("td").first
    for x in (40, 41):  # the first move picks it up
        above.hover(position={"x": x, "y": 4}, force=True)
    expect(names).to_have_text(["Cellar", "Hall", "Deck"])
    page.get_by_role("heading", level=1).hover(force=True)
    page.mouse.up()  # not in the list: nothing is sorted
    expect(names).to_have_text(["Hall", "Deck", "Cellar"])
    with page.expect_response("**/rooms/*/move"):  # the row is there before the server knows
        page.locator("tr", has_text="Cellar").locator(".grip").drag_to(
            above, target_position={"x": 40, "y": 4}
        )
    expect(names).to_have_text(["Cellar", "Hall", "Deck"])
    page.reload()
    expect(names).to_have_text(["Cellar", "Hall", "Deck"])

    page.get_by_role("link", name="Edit Hall").press("Enter")
    expect(page.get_by_label("Name").first).to_be_focused()
    page.get_by_label("Floor").first.fill("Ground floor")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator("tr", has_text="Ground floor")).to_contain_text("Hall")
    assert page.url.endswith("/rooms")

    page.get_by_role("button", name="Remove Deck").press("Enter")
    expect(names).to_have_text(["Cellar", "Hall"])
    page.get_by_role("button", name="Undo").press("Enter")
    expect(names).to_have_text(["Cellar", "Hall", "Deck"])

    page.goto("/e/harbour-lights")
    expect(page.get_by_role("list", name="Rooms").locator("li")).to_have_text(
        ["Cellar", "Hall Ground floor", "Deck"]
    )


def test_a_sponsor_gets_a_logo_in_place(live: Live, page: Page, tmp_path: Path) -> None:
    large, logo = tmp_path / "large.jpg", tmp_path / "logo.png"
    large.write_bytes(b"\xff\xd8\xff" + bytes(30 * 1024 * 1024))
    logo.write_bytes(picture("PNG", (400, 120)))
    let_in(page, live, Stage(live.app).cast["otto"])
    page.goto(f"{EVENT}/sponsors")
    page.get_by_label("Name").fill("Harbour Bank")
    page.get_by_label("Logo").set_input_files(large)
    page.get_by_role("button", name="Add sponsor").click()
    expect(page.locator("#new-logo-error")).to_contain_text("more than 5 MB")
    expect(page.get_by_label("Name")).to_have_value("Harbour Bank")

    page.get_by_label("Logo").set_input_files(logo)
    page.get_by_role("button", name="Add sponsor").click()
    row = page.get_by_role("row", name="Harbour Bank")
    expect(row.locator("img")).to_have_js_property("naturalWidth", 256)

    page.get_by_role("link", name="Edit Harbour Bank").click()
    page.get_by_label("Remove the logo").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#entries img")).to_have_count(0)
    expect(row).to_be_visible()


def test_it_works_without_script(live: Live, new_context: Callable[..., BrowserContext]) -> None:
    stage = Stage(live.app)
    page = new_context(java_script_enabled=False).new_page()
    let_in(page, live, stage.cast["otto"])
    page.goto(f"{EVENT}/faq")
    names = page.locator("#entries .table__main")
    for question in ("Is there parking?", "Is there food?"):
        page.get_by_role("textbox", name="Question").fill(question)
        page.get_by_role("textbox", name="Answer").fill("Yes")
        page.get_by_role("button", name="Add question").click()
    page.get_by_role("button", name="Move Is there food? up").click()
    expect(names).to_have_text(["Is there food?", "Is there parking?"])
    page.get_by_role("link", name="Edit Is there food?").click()
    page.get_by_role("textbox", name="Answer").fill("Soup")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="Is there food?")).to_contain_text("Soup")
    page.get_by_role("button", name="Remove Is there food?").click()
    page.get_by_text("Removed lately").click()
    page.get_by_role("button", name="Put back Is there food?").click()
    expect(names).to_have_text(["Is there food?", "Is there parking?"])
