"""Otto writes to his people, takes it back, and sends it after all."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal import jobs
from portal.core.db import db
from tests.e2e.pages.screen import Screen, let_in
from tests.factories import make_order, make_ticket
from tests.support.server import Live
from tests.support.stage import Stage

pytestmark = pytest.mark.databases("sqlite")

GUESTS = ["bo@example.org", "eve@example.org"]


class Messages(Screen):
    title = "Messages"

    def begin(self, start: str) -> "Writing":
        self.click(start, role="link")
        return Writing(self.page)


class Writing(Screen):
    """Of a new message; of a draft the title is its subject."""

    title = "New message"

    def send_to(self, count: int, subject: str) -> "Outbox":
        self.click(f"Send to {count}")
        return Outbox(self.page, subject)


class Outbox(Screen):
    def undo(self) -> Writing:
        """By the toast, as by the button of the page."""
        self.page.get_by_role("status").get_by_role("button", name="Undo").click()
        expect(self.page.get_by_text("Taken back: nobody got it.")).to_be_visible()
        return Writing(self.page, self.heading.inner_text())


@pytest.fixture
def stage(live: Live) -> Stage:
    stage = Stage(live.app)
    with live.app.app_context():
        db.session.add(stage.event)
        ticket = make_ticket(stage.event)
        for address in (*GUESTS, None):
            make_order(stage.event, {ticket: 1}, name=address and "Guest", email=address)
        db.session.query(jobs.Job).delete()
        db.session.commit()
        db.session.expunge_all()
    return stage


def letters(live: Live) -> list[tuple[str, str]]:
    files = sorted(Path(live.app.config["INSTANCE"], "mail").glob("*.eml"))
    found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    return [(str(letter["To"]), str(letter["Subject"])) for letter in found]


def work(live: Live) -> None:
    with live.app.app_context():
        jobs.drain()


def test_written_taken_back_and_sent_after_all(page: Page, live: Live, stage: Stage) -> None:
    let_in(page, live, stage.cast["otto"])
    page.goto("/events/harbour-lights/messages")
    writing = Messages(page).begin("Before the event")
    expect(page.get_by_role("heading", name="2 people get it")).to_be_visible()
    expect(page.get_by_text("1 not: no address given")).to_be_visible()

    writing.fill(Subject="Bring a {coat}")
    expect(page.get_by_text("There is no {coat}.")).to_be_visible()
    writing.fill(Subject="Bring a coat, {name}")
    expect(page.get_by_text("Bring a coat, Guest").first).to_be_visible()
    writing = writing.send_to(2, "Bring a coat, {name}").undo()
    work(live)
    assert letters(live) == []

    live.app.config["OUTBOX_SECONDS"] = 0
    writing.send_to(2, "Bring a coat, {name}")
    work(live)
    # Asked by the page itself, every two seconds.
    expect(page.locator("#progress")).to_have_attribute("data-state", "sent")
    assert letters(live) == [(guest, "Bring a coat, Guest") for guest in GUESTS]
    page.get_by_label("Breadcrumb").get_by_role("link", name="Messages").click()
    Messages(page).click("Mail log", role="link")
    expect(page.locator("#rows tr[data-ref]")).to_have_count(2)
