"""Mia is invited, makes an account, sells, and is removed; Olivia sees what Mia saw."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from portal import jobs
from portal.core import clock
from portal.core.db import db
from portal.orders import Order
from portal.team.models import Invitation, InvitationLink
from tests.e2e.pages.doors import GUEST
from tests.e2e.pages.house import House
from tests.e2e.pages.keyboard import tab_to
from tests.e2e.pages.organizer import Overview
from tests.e2e.pages.screen import let_in
from tests.e2e.pages.team import Invited, Team
from tests.factories import PASSWORD, make_ticket
from tests.support.server import Live
from tests.support.stage import Stage

pytestmark = pytest.mark.databases("sqlite")

MIA = "mia@example.org"
EVENT = "/events/harbour-lights"
TEAM = f"{EVENT}/team"


@pytest.fixture
def stage(live: Live) -> Stage:
    stage = Stage(live.app)
    stage.make(make_ticket, stage.event)
    return stage


def mailed_link(live: Live) -> str:
    with live.app.app_context():
        jobs.drain()
    (file,) = (Path(live.app.config["INSTANCE"]) / "mail").glob("*.eml")
    found = re.search(rf"{live.url}/invitations/[\w-]+", file.read_text())
    assert found
    return found[0]


def test_invited_signed_up_selling_and_removed(
    live: Live, stage: Stage, page: Page, new_context: Callable[..., BrowserContext]
) -> None:
    let_in(page, live, stage.cast["olivia"])
    team = Team.opened(page, stage.event)
    team.invite(MIA, "Box office")
    expect(team.toast).to_contain_text(f"{MIA} gets a mail")
    expect(team.row(MIA)).to_be_visible()

    mias = new_context().new_page()
    mias.goto(mailed_link(live))
    seen = Invited(mias).join_as_new("Mia Maasik", PASSWORD, Overview, "Harbour Lights")
    till = seen.open_box_office()
    till.tap("General admission")
    till.pay("Exact cash")
    till.expect_sold("No change")
    assert stage.count(Order) == 1

    page.reload()
    expect(team.row("Mia Maasik")).to_contain_text(MIA)
    team.remove("Mia Maasik")
    till.tap("General admission")
    till.pay("Exact cash")
    expect(mias.get_by_text("You are no longer on the team of Harbour Lights.")).to_be_visible()
    mias.reload()
    expect(mias.get_by_text("Ask Olivia Owner or Otto Organizer.")).to_be_visible()
    assert stage.count(Order) == 1


def test_a_removal_is_undone_from_the_word_about_it(live: Live, stage: Stage, page: Page) -> None:
    let_in(page, live, stage.cast["olivia"])
    team = Team.opened(page, stage.event)
    team.remove("Bea Box-Office")
    expect(team.toast).to_contain_text("Bea Box-Office is removed.")
    team.click("Undo")
    expect(team.row("Bea Box-Office")).to_be_visible()


def test_olivia_sees_what_those_at_the_door_see(live: Live, stage: Stage, page: Page) -> None:
    let_in(page, live, stage.cast["olivia"])
    team = Team.opened(page, stage.event)
    seen = team.look_as("box office", Overview, "Harbour Lights")
    expect(page.get_by_role("link", name="Tickets", exact=True)).to_have_count(0)
    till = seen.open_box_office()
    expect(page.locator("#looking")).to_contain_text("You look as Box office.")
    till.tap("General admission")
    till.pay("Exact cash")
    expect(page.get_by_text("Go back to your own view first.")).to_be_visible()
    assert stage.count(Order) == 0
    page.get_by_role("button", name="Back to my own view").click()
    expect(page.locator("#looking")).to_have_count(0)
    Team.opened(page, stage.event)


def test_a_role_is_changed_and_somebody_invited_by_keyboard(
    live: Live, stage: Stage, page: Page
) -> None:
    let_in(page, live, stage.cast["otto"])
    team = Team.opened(page, stage.event)
    tab_to(page, page.get_by_label("Role of Chip Check-In"))
    page.keyboard.type("Co")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(team.toast).to_contain_text("Chip Check-In is Co-organizer now.")
    page.reload()
    tab_to(page, page.get_by_label("Email"))
    page.keyboard.type(MIA)
    page.keyboard.press("Enter")
    expect(team.row(MIA)).to_be_visible()


def test_all_of_it_works_without_a_script(
    live: Live, stage: Stage, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    let_in(page, live, stage.cast["olivia"])
    team = Team.opened(page, stage.event)
    team.invite(MIA, "Check-in")
    expect(team.row(MIA)).to_be_visible()
    team.remove("Bea Box-Office")
    team.click("Undo")
    expect(team.row("Bea Box-Office")).to_be_visible()
    team.row("Bea Box-Office").get_by_role("combobox").select_option("Organizer")
    team.click("Save the role of Bea Box-Office")
    expect(team.toast).to_contain_text("Bea Box-Office is Organizer now.")
    team.click("Offer it")
    expect(page.get_by_text("This event is offered to")).to_be_visible()


def test_every_state_can_be_used_by_all(house: House, visit: Callable[..., Any]) -> None:
    token = house.invitation
    widths = {"widths": (1280, 320)}
    found = visit("otto", TEAM, **widths)  # in the dark by choice
    found += visit("bea", f"{TEAM}/me", **widths)
    found += visit("stan", f"/invitations/{token}", status=403)
    found += visit(GUEST, f"/invitations/{token[:-1]}", status=404)
    found += visit("olivia", "/events/winter-gala/team", **widths)
    found += offered(house, visit)
    found += looking(house, visit)
    with house.live.app.app_context():
        for model in (Invitation, InvitationLink):
            db.session.query(model).update({"expires_at": clock.now() - timedelta(days=1)})
        db.session.commit()
    found += visit("olivia", TEAM)
    found += visit(GUEST, f"/invitations/{token}", status=410)
    assert found == []


def offered(house: House, visit: Callable[..., Any]) -> list[str]:
    page, _ = house.browser_of("olivia")
    Team.opened(page, house.stage.event).click("Offer it")
    expect(page.get_by_text("This event is offered to")).to_be_visible()
    return [*visit("olivia", TEAM), *visit("otto", f"{TEAM}/me")]


def looking(house: House, visit: Callable[..., Any]) -> list[str]:
    page, _ = house.browser_of("ada")
    Team.opened(page, house.stage.event).look_as("box office", Overview, "Harbour Lights")
    widths = (1280, 320)
    found = visit("ada", EVENT, widths=widths)
    found += visit("ada", f"{EVENT}/box-office", widths=widths)
    return [*found, *visit("ada", TEAM, status=403)]
