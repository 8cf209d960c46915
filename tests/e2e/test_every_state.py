"""Pages in every state: empty, refused, in conflict, over, broken. Nobody is kept out of any."""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from portal.core.access import Role
from portal.core.db import db
from portal.overview import listing
from portal.people import Membership
from portal.tickets import Ticket
from tests.e2e.pages.box_office import BoxOffice
from tests.e2e.pages.doors import GUEST
from tests.e2e.pages.house import ONE_WORD, House

pytestmark = pytest.mark.databases("sqlite")

Look = Callable[..., list[str]]

EVENT = "/events/harbour-lights"
DRAFT = "/events/winter-gala"
DESK_AND_PHONE = (1280, 320)

# Who sees the same page otherwise, and pages with little or much on them.
STATES = {
    "bea": [EVENT, f"{EVENT}/box-office/find?q=zzz"],
    "chip": [EVENT],
    "stan": ["/events", "/events?when=past", "/events?q=zzz"],
    "otto": ["/account", f"{EVENT}/box-office"],  # in the dark by choice
    "olivia": [DRAFT, f"{DRAFT}/tickets", f"{DRAFT}/box-office", f"{DRAFT}/messages"],
}


def all_of(looks: Iterable[list[str]]) -> list[str]:
    return list(chain.from_iterable(looks))


@pytest.mark.parametrize("who", STATES)
def test_every_state_can_be_used_by_all(visit: Look, who: str) -> None:
    assert all_of(visit(who, path) for path in STATES[who]) == []


def test_things_in_another_state_can_be_used_by_all(house: House, visit: Look) -> None:
    looks = [
        visit("olivia", f"{EVENT}/tickets/{house.gift}"),
        visit("olivia", f"{EVENT}/messages/{house.under_way}"),
        visit("ada", f"/admin/mail/{house.failed}"),
        visit(GUEST, house.tickets),
        visit(GUEST, house.void),
    ]
    assert all_of(looks) == []


def test_every_no_can_be_read_by_all(house: House, visit: Look, monkeypatch: Any) -> None:
    monkeypatch.setattr(listing, "read", lambda *_: 1 / 0)
    looks = [
        visit(GUEST, "/nothing-here", 404),
        visit("bea", f"{EVENT}/edit", 403),
        visit("olivia", f"{EVENT}/publish", 405),
        visit(GUEST, f"/verify/{house.over}", 410),
        visit(GUEST, "/verify/nobody", 410),
        visit("olivia", "/events", 500),
    ]
    assert all_of(looks) == []


@pytest.mark.parametrize(
    ("who", "path", "button"),
    [
        (GUEST, "/login", "Sign in"),
        (GUEST, "/register", "Make an account"),
        (GUEST, "/verify/{link}", "This is my address"),
        ("olivia", "/events/new", "Make the event"),
        ("olivia", f"{EVENT}/edit", "Save"),
        ("olivia", f"{EVENT}/tickets/new", "Add ticket"),
        ("olivia", f"{EVENT}/tickets/{{general}}", "Save"),
        ("olivia", "/account", "Save"),
    ],
)
def test_every_refused_form_can_be_mended_by_all(
    house: House, look: Look, who: str, path: str, button: str
) -> None:
    page, _ = house.browser_of(who)
    page.goto(path.format(**vars(house)))
    for field in page.locator("main input:visible:not([type=radio], [type=checkbox])").all():
        field.fill("")
    page.get_by_role("button", name=button, exact=True).press("Enter")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.press("Enter")
    expect(page.locator(":focus")).to_have_attribute("aria-invalid", "true")
    assert look(who) == []


def test_a_refused_publishing_can_be_read_by_all(house: House, look: Look) -> None:
    page, _ = house.browser_of("olivia")
    page.goto(DRAFT)
    page.get_by_role("button", name="Publish").press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Not published yet.")).to_be_visible()
    assert look("olivia") == []


def test_a_form_that_was_open_too_long_says_so_to_all(house: House, look: Look) -> None:
    page, _ = house.browser_of(GUEST)
    page.goto("/login")
    page.context.clear_cookies()
    page.get_by_role("button", name="Sign in").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("This form was open too long")
    assert look(GUEST) == []


def test_a_right_that_was_lost_meanwhile_is_said_above_the_page(house: House, look: Look) -> None:
    page, watch = house.browser_of("otto")
    page.goto(f"{EVENT}/tickets/{house.general}")
    with house.live.app.app_context():
        db.session.execute(update(Membership).values(role=Role.CHECK_IN))
        db.session.commit()
    page.get_by_role("button", name="Save").press("Enter")
    notice = page.get_by_role("alert").filter(has_text="may not change tickets")
    expect(notice).to_be_visible()
    assert [heard for heard in watch.take() if "403" not in heard] == []
    assert look("otto") == []


def test_a_conflict_can_be_read_by_all(house: House, look: Look) -> None:
    page, _ = house.browser_of("olivia")
    page.goto(f"{EVENT}/tickets/{house.general}")
    with house.live.app.app_context():
        theirs = update(Ticket).where(Ticket.ref == house.general)
        db.session.execute(theirs.values(version=Ticket.version + 1, name=ONE_WORD * 2))
        db.session.commit()
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("heading", name="What differs")).to_be_visible()
    assert look("olivia", DESK_AND_PHONE) == []


def test_every_dialog_of_the_till_can_be_used_by_all(house: House, look: Look) -> None:
    page, _ = house.browser_of("otto")
    page.goto(f"{EVENT}/box-office")
    till = BoxOffice.arrived(page)
    found = []
    till.press("1")
    for key in ("6", "n", "c", "m", "x", "?"):
        till.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()
        found += look("otto")
        page.keyboard.press("Escape")
    till.press("Enter")
    till.expect_sold("No change")
    till.press("n")
    expect(page.get_by_role("dialog")).to_be_visible()
    found += look("otto")
    page.keyboard.press("Escape")
    till.press("v")
    expect(page.get_by_role("dialog", name="Void sale")).to_be_visible()
    found += look("otto")
    page.get_by_role("button", name="Void, reverse").click()
    expect(page.locator("[data-state=voided]")).to_be_visible()
    found += look("otto")
    till.press("Enter", "1")
    expect(till.count("General admission")).to_have_text("1")
    with house.live.app.app_context():
        db.session.execute(update(Ticket).values(quantity=Ticket.taken))
        db.session.commit()
    till.press("Enter")
    expect(page.get_by_role("alertdialog")).to_be_visible()
    assert found + look("otto", DESK_AND_PHONE) == []
