"""An organizer gives an event its pictures; buyers see them, nothing jumps, and Undo works."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.people import User
from tests.e2e.pages.screen import let_in
from tests.factories import make_cast, make_event, make_ticket, switch_modules_on
from tests.support.drawn import picture
from tests.support.server import Live

# What happens in the browser does not depend on the database behind it.
pytestmark = pytest.mark.databases("sqlite")

PAGE = "/events/harbour-lights/pictures"
ALT = "Lights over the harbour"


@pytest.fixture
def cast(live: Live) -> dict[str, User]:
    with live.app.app_context():
        switch_modules_on()
        event = make_event(slug="harbour-lights")
        make_ticket(event)
        return make_cast(event)


def test_a_cover_is_chosen_refused_kept_seen_removed_and_put_back(
    page: Page, live: Live, cast: dict[str, User], tmp_path: Path
) -> None:
    script, photo = tmp_path / "photo.jpg", tmp_path / "lights.jpg"
    script.write_bytes(b"#!/bin/sh\n")
    photo.write_bytes(picture("JPEG", (1600, 900)))
    let_in(page, live, cast["otto"])
    page.goto("/events/harbour-lights/edit")
    page.get_by_role("link", name="Pictures").click()
    page.get_by_label("What the cover shows").fill(ALT)
    page.get_by_label("Cover picture").set_input_files(script)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#cover-error")).to_contain_text("not a picture")
    expect(page.get_by_label("What the cover shows")).to_have_value(ALT)

    page.get_by_label("Cover picture").set_input_files(photo)
    page.get_by_label("Logo").set_input_files(photo)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("img", name=ALT)).to_be_visible()
    assert drawn_width(page, ".sidebar .switcher__art") == 256

    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/e/harbour-lights")
    expect(page.get_by_role("img", name=ALT)).to_be_visible()
    assert drawn_width(page, ".hero") == 640
    page.goto("/")
    expect(page.get_by_role("img", name=ALT)).to_be_visible()

    page.goto(PAGE)
    page.get_by_role("button", name="Remove cover").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name=ALT)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("img", name=ALT)).to_be_visible()


def drawn_width(page: Page, wanted: str) -> int:
    """Of the file that the browser chose, once it is there."""
    page.wait_for_function("(s) => document.querySelector(s)?.naturalWidth", arg=wanted)
    source = page.locator(wanted).first.evaluate("(image) => image.currentSrc")
    return int(source.rpartition("-")[2].partition(".")[0])
