"""Otto copies the evening into the week in which clocks go forward, and sells the copy."""

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from portal.codes import Code
from portal.core.db import db
from portal.events import Event
from portal.tickets import Ticket
from tests.e2e.pages.screen import Screen, let_in
from tests.e2e.pages.shop import EventPage
from tests.factories import make_code, make_ticket, make_way_to_pay
from tests.integration.copying.conftest import at
from tests.support.server import Live
from tests.support.stage import Stage

# As far ahead as 2083: Saturday 20 March, eight days before clocks go forward.
OLD = {
    "The event Starts": "Sat 20 March 2083, 19:00",
    "The event Ends": "Sun 21 March 2083, 05:00",
    "General admission Sale starts": "Fri 1 January 2021, 10:00",
    "General admission Sale ends": "Sun 21 March 2083, 03:30",
    "Code DOCK15 Valid till": "Sat 20 March 2083, 19:00",
}
NEW = {
    "The event Starts": "Sat 27 March 2083, 19:00",
    "The event Ends": "Sun 28 March 2083, 05:00",
    "General admission Sale starts": "Fri 8 January 2021, 10:00",
    "General admission Sale ends": "Sun 28 March 2083, 04:30",
    "Code DOCK15 Valid till": "Sat 27 March 2083, 19:00",
}


class Copy(Screen):
    """The page to copy an event on."""

    title = "Copy"

    def row(self, name: str) -> Locator:
        header = self.page.get_by_role("rowheader", name=name, exact=True)
        return self.page.get_by_role("row").filter(has=header)

    def expect_dates(self, number: int, dates: dict[str, str]) -> None:
        """Of the first or the second time of each row."""
        for name, written in dates.items():
            expect(self.row(name).locator("time").nth(number)).to_have_text(written)


class Home(Screen):
    """The overview of the copy."""

    title = "Harbour Lights again"


@pytest.fixture
def stage(live: Live) -> Stage:
    stage = Stage(live.app)
    with live.app.app_context():
        event = db.session.merge(stage.event)
        event.starts_at, event.ends_at = at("2083-03-20T19:00"), at("2083-03-21T05:00")
        window = {
            "sales_starts_at": at("2021-01-01T10:00"),
            "sales_ends_at": at("2083-03-21T03:30"),
        }
        ticket = make_ticket(event, **window)
        make_way_to_pay(event)
        make_code(event, "DOCK15", ticket, valid_till=at("2083-03-20T19:00"))
        db.session.expunge_all()
    return stage


def test_a_copy_over_the_change_of_clocks_sells_with_its_own_code(
    page: Page, live: Live, stage: Stage
) -> None:
    let_in(page, live, stage.cast["otto"])
    page.goto("/events/harbour-lights")
    page.get_by_label("More actions").click()
    page.get_by_role("link", name="Copy event").click()
    copy = Copy(page)
    copy.expect_dates(0, OLD)
    copy.fill(Name="Harbour Lights again")
    page.get_by_label("Starts", exact=True).fill("2083-03-27T19:00")
    page.get_by_label("Name", exact=True).focus()
    copy.expect_dates(1, NEW)
    sale = copy.row("General admission Sale ends")
    expect(sale).to_contain_text("03:30 is skipped that day: clocks go forward")
    expect(copy.row("General admission Sale starts")).to_contain_text("In the past")
    copy.click("Copy event")
    Home(page)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Harbour Lights again is published.")).to_be_visible()
    old = _stock(live)["harbour-lights"]
    with live.app.app_context():
        new = db.session.scalars(select(Event).filter_by(slug="harbour-lights-again")).one()
    shop = EventPage(page, new)
    shop.add("General admission", 2)
    shop.apply("dock15")
    expect(shop.total).to_contain_text("59.50")
    shop.go_on()
    assert _stock(live) == {"harbour-lights": old, "harbour-lights-again": (2, 2)}
    assert old == (0, 0)


def _stock(live: Live) -> dict[str, tuple[int, int]]:
    """Places taken and uses of the code, by event."""
    with live.app.app_context():
        wanted = (
            select(Event.slug, Ticket.taken, Code.used)
            .join(Ticket, Ticket.event_id == Event.id)
            .join(Code, Code.event_id == Event.id)
        )
        return {slug: (taken, used) for slug, taken, used in db.session.execute(wanted)}
