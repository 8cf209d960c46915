"""An organizer takes a large file along: watches it, leaves, comes back, and opens it."""

import re
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from portal import events, jobs
from portal.core.db import db
from portal.core.refusals import Refusal
from portal.exports import views
from portal.jobs import Task, tasks
from portal.people import User
from tests.e2e.pages.screen import let_in
from tests.factories import make_cast, make_event, make_order, make_ticket, switch_modules_on
from tests.support.server import Live

# What happens in the browser does not depend on the database behind it.
pytestmark = pytest.mark.databases("sqlite")

EVENT = "/events/harbour-lights"
NAMES = ("Liis Tamm", "Mari Mets", "=HYPERLINK(1)")


@pytest.fixture
def cast(live: Live) -> dict[str, User]:
    with live.app.app_context():
        switch_modules_on()
        event = make_event(slug="harbour-lights")
        ticket = make_ticket(event)
        for name in NAMES:
            make_order(event, {ticket: 2}, name=name)
        return make_cast(event)


@pytest.fixture
def otto(page: Page, live: Live, cast: dict[str, User]) -> Page:
    let_in(page, live, cast["otto"])
    return page


def work(live: Live) -> None:
    with live.app.app_context():
        jobs.drain()


def test_a_large_workbook_is_made_while_one_is_elsewhere(
    otto: Page, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 2)
    otto.goto(f"{EVENT}/exports")
    expect(otto.get_by_role("heading", name="3 orders")).to_be_visible()
    for column in ("Placed at", "State", "Sold", "Paid by", "E-mail", "Tickets", "Places"):
        otto.get_by_label(column, exact=True).uncheck()
    expect(otto).not_to_have_url(re.compile("columns=places"))
    expect(otto.get_by_label("Places", exact=True)).to_be_focused()
    otto.get_by_role("button", name="Make XLSX").click()
    progress = otto.locator("#task")
    expect(progress).to_contain_text("waiting for its turn")
    otto.goto(EVENT)
    otto.get_by_role("link", name="Jobs").click()
    expect(otto.locator("#tasks")).to_contain_text("waiting for its turn")
    work(live)
    with otto.expect_download() as file:
        otto.get_by_role("link", name="Download Orders as XLSX").click()
    assert file.value.suggested_filename == "harbour-lights-orders.xlsx"
    head, *rows = openpyxl.load_workbook(BytesIO(file.value.path().read_bytes())).active.values
    assert head == ("Order", "Name", "Discount code", "Discount", "Total", "Paid", "Currency")
    assert sorted(row[1] for row in rows) == ["'=HYPERLINK(1)", "Liis Tamm", "Mari Mets"]
    assert sum(row[4] for row in rows) == 210


def test_without_a_script_what_failed_is_retried(
    live: Live, cast: dict[str, User], new_context: Callable[..., BrowserContext]
) -> None:
    moods = {"Rick": "rude"}

    @tasks.rows("greet")
    def greet(task: Task, name: str) -> None:
        if moods.pop(name, None):
            raise Refusal(f"{name} did not want to be greeted.")

    with live.app.app_context():
        event, rows = events.by_slug("harbour-lights"), {"rows": ["Bo", "Rick", "Ada"]}
        ref = tasks.begin(event, "greet", "Greet", total=3, by_id=None, payload=rows).ref
        db.session.commit()
    page = new_context(java_script_enabled=False).new_page()
    let_in(page, live, cast["otto"])
    page.goto(f"{EVENT}/jobs/{ref}")
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Go on").click()
    work(live)
    page.get_by_role("link", name="Look again").click()
    expect(page.locator("#failures")).to_contain_text("Rick did not want to be greeted.")
    page.get_by_role("button", name="Retry failed only").click()
    work(live)
    page.get_by_role("link", name="Look again").click()
    expect(page.locator("#task")).to_contain_text("3 of 3")
    expect(page.locator("#failures")).to_have_count(0)
    tasks.STEPS.pop("greet")
