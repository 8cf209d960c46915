"""Two people change the same ticket: whoever saves second decides, knowing both."""

from collections.abc import Callable, Sequence

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.pages.organizer import TicketForm, Tickets
from tests.e2e.pages.screen import let_in
from tests.factories import make_ticket
from tests.support.server import Live
from tests.support.stage import Stage

pytestmark = pytest.mark.databases("sqlite")


class Desk:
    """Olivia and Otto, each with the same ticket open; Otto has saved."""

    def __init__(self, live: Live, pages: Sequence[Page]) -> None:
        self.stage = Stage(live.app)
        self.ticket = self.stage.make(make_ticket, self.stage.event)
        self.url = f"/events/{self.stage.event.slug}/tickets/{self.ticket.ref}"
        self.olivia, self.otto = (
            self._open(live, page, name)
            for page, name in zip(pages, ("olivia", "otto"), strict=True)
        )
        self.otto.fill(Name="Standing", Price="30")
        self.otto.save()
        Tickets(self.otto.page)

    def _open(self, live: Live, page: Page, name: str) -> TicketForm:
        let_in(page, live, self.stage.cast[name])
        page.goto(self.url)
        return TicketForm(page, "General admission")

    def stored(self) -> tuple[str, int, int]:
        ticket = self.stage.stored(self.ticket)
        return ticket.name, ticket.price_minor, ticket.quantity


@pytest.fixture
def desk(live: Live, page: Page, new_context: Callable[..., BrowserContext]) -> Desk:
    return Desk(live, [page, new_context().new_page()])


def test_the_second_sees_both_and_overwrites_nothing(desk: Desk) -> None:
    form = desk.olivia
    form.fill(Name="Seated", Quantity="80")
    with form.page.expect_response(f"**{desk.url}") as answer:
        form.save()
    assert answer.value.status == 409
    expect(form.faults).to_contain_text("Otto Organizer saved this")
    expect(form.faults).to_be_focused()
    rows = form.differences.all()
    assert [row.locator("th, td").all_inner_texts() for row in rows] == [
        ["Name", "Seated", "Standing"],
        ["Price", "35.00", "30.00"],
        ["Quantity", "80", "100"],
    ]
    assert desk.stored() == ("Standing", 3000, 100)


def test_the_second_takes_what_is_stored(desk: Desk) -> None:
    form = desk.olivia
    form.fill(Name="Seated")
    form.save()
    form.click("Take theirs", role="link")
    theirs = TicketForm(form.page, "Standing")
    expect(theirs.page.get_by_label("Name")).to_have_value("Standing")
    expect(theirs.differences).to_have_count(0)
    theirs.fill(Quantity="80")
    theirs.save()
    Tickets(form.page)
    assert desk.stored() == ("Standing", 3000, 80)


def test_the_second_saves_over_it(desk: Desk) -> None:
    form = desk.olivia
    form.fill(Name="Seated")
    form.save()
    form.save("Save mine")
    Tickets(form.page)
    assert desk.stored() == ("Seated", 3500, 100)
